// The JSON parts of an event trace.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

using ToroEmu.Machines.Record;
using ToroEmu.Machines.State;

namespace ToroEmu.Tracing;

/// <summary>What is missing is taken as not known.</summary>
internal static class EventJson
{
    public static byte[] Write(RunEventHeader header) => JsonBytes.Build(json =>
    {
        json.WriteString("emulator", header.Version);
        json.WriteString("image", header.Image);
        if (header.ImageHash is not null) json.WriteString("imageSha256", header.ImageHash.ToLowerInvariant());
        json.WriteNumber("cores", header.Cores);
        json.WriteNumber("seed", header.Seed);
        json.WriteStartArray("events");
        foreach (RunEventKind kind in Enum.GetValues<RunEventKind>())
            if (((int)header.Kinds & (1 << (int)kind)) != 0) json.WriteStringValue(kind.ToString());
        json.WriteEndArray();
        json.WriteStartArray("options");
        foreach (string option in header.Options) json.WriteStringValue(option);
        json.WriteEndArray();
    });

    /// <exception cref="TraceException">It is no such header.</exception>
    public static RunEventHeader ReadHeader(byte[] bytes) => Read(bytes, root => new RunEventHeader
    {
        Version = Text(root, "emulator") ?? "",
        Image = Text(root, "image") ?? "",
        ImageHash = Text(root, "imageSha256"),
        Cores = root.GetProperty("cores").GetInt32() is int cores and > 0 and <= 64 ? cores : throw new FormatException(),
        Seed = root.GetProperty("seed").GetUInt64(),
        Kinds = Texts(root, "events").Aggregate(RunEventKinds.None, (all, name) => all | KindOf(name)),
        Options = [.. Texts(root, "options")],
    });

    public static byte[] Write(RunEventEnd end) => JsonBytes.Build(json =>
    {
        json.WriteNumber("events", end.Events);
        json.WriteNumber("instructions", end.Instructions);
        json.WriteNumber("nanoseconds", end.Nanoseconds);
    });

    /// <exception cref="TraceException">It is no such end.</exception>
    public static RunEventEnd ReadEnd(byte[] bytes) => Read(bytes, root =>
        new RunEventEnd(root.GetProperty("events").GetInt64(), root.GetProperty("instructions").GetUInt64(), root.GetProperty("nanoseconds").GetUInt64()));

    private static RunEventKinds KindOf(string name) => Enum.TryParse(name, out RunEventKind kind) ? (RunEventKinds)(1 << (int)kind) : RunEventKinds.None;

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private static IEnumerable<string> Texts(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement list) ? list.EnumerateArray().Select(text => text.GetString() ?? "") : [];

    private static T Read<T>(byte[] bytes, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return read(document.RootElement);
        }
        catch (Exception e) when (JsonBytes.IsMalformed(e))
        {
            throw TraceBlockReader.Damaged();
        }
    }
}
