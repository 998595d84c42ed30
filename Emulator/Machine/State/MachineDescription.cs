// What it takes to build a machine again, in bytes.
using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;

using ToroEmu.Cpu;
using ToroEmu.Machines.Virtio;

namespace ToroEmu.Machines.State;

/// <summary>
/// The settings that the guest can notice, spelled as on the command line. Not: how it was booted, which RAM and registers tell, and limits of the run. For files
/// that hold or repeat a run.
/// </summary>
internal static class MachineDescription
{
    /// <summary>Longer texts than a command line's are no settings.</summary>
    private const int DevicesMax = 64;

    public static void Save(MachineConfig config, ImageIdentity image, BinaryWriter writer)
    {
        writer.Write(image.Path);
        writer.Write(image.Hash);
        writer.Write(config.Cores);
        writer.Write(config.MemoryBytes);
        writer.Write(config.Cpu.Name);
        writer.Write(config.Machine.ToText());
        writer.Write(config.Append);
        writer.Write(config.Devices.Length);
        foreach (DeviceSpec device in config.Devices) writer.Write(device.ToText());
        writer.Write((byte)config.Console);
        writer.Write(config.Seed);
        writer.Write(config.Stall.Ticks);
        writer.Write((config.StartTime ?? MachineConfig.StartTimeDeterministic).UtcTicks);
    }

    /// <exception cref="InvalidDataException">It describes no machine.</exception>
    /// <exception cref="MachineException">It describes one that this emulator does not have.</exception>
    public static (MachineConfig Config, ImageIdentity Image) Load(BinaryReader reader)
    {
        ImageIdentity image = new(reader.ReadString(), reader.ReadString());
        MachineConfig config = new()
        {
            ImagePath = image.Path,
            Deterministic = true,
            Cores = reader.ReadInt32(),
            MemoryBytes = reader.ReadUInt64(),
            Cpu = FindCpu(reader.ReadString()),
            Machine = MachineOptions.Parse(reader.ReadString()),
            Append = reader.ReadString(),
            Devices = LoadDevices(reader),
            Console = (ConsoleDevice)reader.ReadByte(),
            Seed = reader.ReadUInt64(),
            Stall = new TimeSpan(reader.ReadInt64()),
            StartTime = LoadTime(reader.ReadInt64()),
        };
        if (!Enum.IsDefined(config.Console)) throw new InvalidDataException($"console {config.Console}");
        if (config.Problem() is string problem) throw new InvalidDataException(problem);
        return (config, image);
    }

    private static CpuModel FindCpu(string name) => CpuModels.Find(name)
        ?? throw new MachineException($"there is no processor model \"{name}\" here; only {string.Join(", ", CpuModels.List.Select(model => model.Name))}");

    private static ImmutableArray<DeviceSpec> LoadDevices(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count is < 0 or > DevicesMax) throw new InvalidDataException($"{count} devices");
        return [.. Enumerable.Range(0, count).Select(_ => DeviceSpec.Parse(reader.ReadString()))];
    }

    private static DateTimeOffset LoadTime(long ticks) => ticks >= DateTimeOffset.UnixEpoch.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks
        ? new DateTimeOffset(ticks, TimeSpan.Zero)
        : throw new InvalidDataException($"calendar {ticks}");
}
