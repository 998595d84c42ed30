// What the guest can notice of a machine's configuration, as JSON.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

using ToroEmu.Cpu;
using ToroEmu.Machines.Virtio;

namespace ToroEmu.Machines.State;

/// <summary>Settings in the spellings of the command line, so that one parser says what they mean. For files that hold or repeat a run. Not: how it was booted, and limits of the run.</summary>
internal static class MachineSettings
{
    private const string Instant = "O";

    public static void Write(Utf8JsonWriter json, MachineConfig config)
    {
        json.WriteNumber("cores", config.Cores);
        json.WriteNumber("memory", config.MemoryBytes);
        json.WriteString("cpu", config.Cpu.Name);
        json.WriteString("machine", config.Machine.ToText());
        json.WriteString("append", config.Append);
        WriteList(json, "devices", config.Devices.Select(device => device.ToText()));
        json.WriteString("console", config.Console.ToString());
        json.WriteNumber("stall", config.Stall.Ticks);
        json.WriteNumber("seed", config.Seed);
        json.WriteString("start", (config.StartTime ?? MachineConfig.StartTimeDeterministic).ToString(Instant, CultureInfo.InvariantCulture));
    }

    /// <exception cref="MachineException">It describes a machine that this emulator does not have.</exception>
    /// <exception cref="Exception">It describes no machine: <see cref="JsonBytes.IsMalformed"/>.</exception>
    public static MachineConfig Read(JsonElement json, string imagePath) => new()
    {
        ImagePath = imagePath,
        Cores = json.GetProperty("cores").GetInt32(),
        MemoryBytes = json.GetProperty("memory").GetUInt64(),
        Cpu = FindCpu(Text(json, "cpu")),
        Machine = MachineOptions.Parse(Text(json, "machine")),
        Append = Text(json, "append"),
        Devices = [.. List(json, "devices").Select(DeviceSpec.Parse)],
        Console = Enum.Parse<ConsoleDevice>(Text(json, "console")),
        Stall = new TimeSpan(json.GetProperty("stall").GetInt64()),
        Deterministic = true,
        Seed = json.GetProperty("seed").GetUInt64(),
        StartTime = DateTimeOffset.ParseExact(Text(json, "start"), Instant, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
    };

    public static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    public static IEnumerable<string> List(JsonElement json, string name) => json.GetProperty(name).EnumerateArray().Select(one => one.GetString() ?? throw new FormatException());

    public static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException();

    private static CpuModel FindCpu(string name) => CpuModels.Find(name)
        ?? throw new MachineException($"there is no processor model \"{name}\" here; only {string.Join(", ", CpuModels.List.Select(model => model.Name))}");
}
