// The JSON parts of a trace.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json;

using ToroEmu.Machines.Loading;
using ToroEmu.Machines.State;

namespace ToroEmu.Machines.Record;

/// <summary>Options in the spellings of the command line, so that one parser says what they mean.</summary>
internal static class TraceJson
{
    public static byte[] Write(TraceHeader header) => JsonBytes.Build(json =>
    {
        MachineConfig config = header.Config;
        json.WriteString("emulator", header.Emulator);
        json.WriteNumber("hashEvery", header.HashEvery);
        json.WriteStartObject("machine");
        WriteMachine(json, config);
        json.WriteEndObject();
        json.WriteStartArray("files");
        foreach (TraceFile file in header.Files) Write(json, file);
        json.WriteEndArray();
    });

    /// <exception cref="TraceException">Something cannot be.</exception>
    public static TraceHeader ReadHeader(byte[] bytes) => Read(bytes, root =>
    {
        ImmutableArray<TraceFile> files = [.. root.GetProperty("files").EnumerateArray().Select(ReadFile)];
        MachineConfig config = ReadMachine(root.GetProperty("machine"), files);
        ulong every = root.GetProperty("hashEvery").GetUInt64();
        if (config.Problem() is string problem) throw new TraceException($"cannot be replayed: {problem}");
        return every == 0 ? throw new FormatException() : new TraceHeader(config, files, every, MachineSettings.Text(root, "emulator"));
    });

    public static byte[] Write(TraceEnd end) => JsonBytes.Build(json =>
    {
        if (end.Reason is ExitReason reason) json.WriteString("reason", reason.ToString());
        json.WriteBoolean("failure", end.IsFailure);
        json.WriteNumber("guestCode", end.GuestCode);
        json.WriteNumber("instructions", end.Point.Instructions);
        json.WriteNumber("slices", end.Point.Slices);
        json.WriteString("state", Convert.ToHexStringLower(end.Point.Hash.AsSpan()));
        json.WriteStartObject("sections");
        foreach ((string name, uint hash) in end.Point.Sections) json.WriteNumber(name, hash);
        json.WriteEndObject();
        json.WriteStartArray("instructionsPerCore");
        foreach (ulong count in end.InstructionsPerCore) json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteNumber("consoleBytes", end.ConsoleBytes);
        json.WriteString("console", end.ConsoleSha256);
    });

    /// <exception cref="TraceException">Something cannot be.</exception>
    public static TraceEnd ReadEnd(byte[] bytes) => Read(bytes, root =>
    {
        ImmutableArray<(string, uint)> sections = [.. root.GetProperty("sections").EnumerateObject().Select(one => (one.Name, one.Value.GetUInt32()))];
        ImmutableArray<byte> hash = [.. Convert.FromHexString(MachineSettings.Text(root, "state"))];
        return new TraceEnd(
            Optional(root, "reason") is string reason ? Enum.Parse<ExitReason>(reason) : null,
            root.GetProperty("failure").GetBoolean(),
            root.GetProperty("guestCode").GetInt32(),
            new ChainPoint(root.GetProperty("instructions").GetUInt64(), root.GetProperty("slices").GetUInt64(), hash, sections),
            [.. root.GetProperty("instructionsPerCore").EnumerateArray().Select(one => one.GetUInt64())],
            root.GetProperty("consoleBytes").GetInt64(),
            MachineSettings.Text(root, "console"));
    });

    public static byte[] WriteExit(int code, string? message) => JsonBytes.Build(json =>
    {
        json.WriteNumber("exitCode", code);
        json.WriteString("message", message);
    });

    /// <exception cref="TraceException">Something cannot be.</exception>
    public static (int Code, string? Message) ReadExit(byte[] bytes) => Read(bytes, root => (root.GetProperty("exitCode").GetInt32(), Optional(root, "message")));

    private static void WriteMachine(Utf8JsonWriter json, MachineConfig config)
    {
        MachineSettings.Write(json, config);
        if (config.Initrd is string initrd) json.WriteString("initrd", initrd);
        MachineSettings.WriteList(json, "modules", config.Modules);
        json.WriteString("boot", BootKinds.Name(config.Boot));
        if (config.LoadAddress is ulong load) json.WriteNumber("load", load);
        if (config.EntryAddress is ulong entry) json.WriteNumber("entry", entry);
        if (config.SeedFromHere is ulong seed) json.WriteNumber("seedFromSnapshot", seed);
        if (config.InstructionsMax is ulong most) json.WriteNumber("instructionsMax", most);
    }

    private static MachineConfig ReadMachine(JsonElement json, ImmutableArray<TraceFile> files) => MachineSettings.Read(json, files[0].Path) with
    {
        Initrd = Optional(json, "initrd"),
        Modules = [.. MachineSettings.List(json, "modules")],
        Boot = BootKinds.TryParse(MachineSettings.Text(json, "boot"), out BootKind boot) ? boot : throw new FormatException(),
        LoadAddress = Number(json, "load"),
        EntryAddress = Number(json, "entry"),
        SeedFromHere = Number(json, "seedFromSnapshot"),
        InstructionsMax = Number(json, "instructionsMax"),
    };

    private static void Write(Utf8JsonWriter json, TraceFile file)
    {
        json.WriteStartObject();
        json.WriteString("path", file.Path);
        json.WriteString("place", file.Place);
        json.WriteNumber("length", file.Length);
        json.WriteString("sha256", file.Sha256);
        json.WriteBoolean("embedded", file.IsEmbedded);
        json.WriteEndObject();
    }

    private static TraceFile ReadFile(JsonElement json) => new(
        MachineSettings.Text(json, "path"), MachineSettings.Text(json, "place"), json.GetProperty("length").GetInt64(), MachineSettings.Text(json, "sha256"), json.GetProperty("embedded").GetBoolean());

    private static string? Optional(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static ulong? Number(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetUInt64() : null;

    private static T Read<T>(byte[] bytes, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return read(document.RootElement);
        }
        catch (MachineException e)
        {
            throw new TraceException($"cannot be replayed: {e.Message}");
        }
        catch (Exception e) when (JsonBytes.IsMalformed(e))
        {
            throw new TraceException("is no trace that this toroemu understands; use the one that recorded it");
        }
    }
}
