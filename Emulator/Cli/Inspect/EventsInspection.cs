// What a trace of events holds.
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ToroEmu.Machines.Record;
using ToroEmu.Symbols;
using ToroEmu.Tracing;

namespace ToroEmu.Cli.Inspect;

/// <summary>The file is read once, block by block: traces may be larger than memory.</summary>
internal static class EventsInspection
{
    /// <exception cref="UsageException">It is damaged, or cannot be read.</exception>
    public static InspectPage Of(string path)
    {
        try
        {
            using EventFileReader reader = new(File.OpenRead(path));
            return Of(path, reader);
        }
        catch (TraceException e)
        {
            throw new UsageException($"{path} {e.Message}");
        }
    }

    private static InspectPage Of(string path, EventFileReader reader)
    {
        InspectPage page = new("events");
        RunEventHeader header = reader.Header;
        page.Add("file", "trace", path);
        page.Add("image", "image", header.Image);
        page.Add("imageSha256", "its SHA-256", header.ImageHash);
        page.Add("version", "by toroemu", header.Version);
        page.Add("options", "options", string.Join(' ', header.Options));
        page.Add("cores", "cores", header.Cores);
        page.Add("seed", "seed", header.Seed);
        page.Add("kinds", "asked for", header.Kinds.ToString());
        Dictionary<RunEventKind, long[]> counts = [];
        Dictionary<(int From, int To), (long Messages, long Bytes)> traffic = [];
        Dictionary<string, long> calls = [];
        RunEvent last = Count(reader, counts, traffic, calls, out long events);
        page.Add("isComplete", "complete", reader.End is not null);
        page.Add("events", "events", events);
        page.Add("instructions", "instructions", reader.End?.Instructions ?? last.Instructions);
        page.Add("nanoseconds", "nanoseconds", reader.End?.Nanoseconds ?? last.Nanoseconds);
        page.Tables.Add(Kinds(header.Cores, counts));
        page.Tables.Add(Traffic(traffic));
        page.Tables.Add(Calls(calls));
        return page;
    }

    private static RunEvent Count(
        EventFileReader reader, Dictionary<RunEventKind, long[]> counts, Dictionary<(int From, int To), (long Messages, long Bytes)> traffic, Dictionary<string, long> calls, out long events)
    {
        RunEvent last = default;
        events = 0;
        foreach (RunEvent one in reader.Events())
        {
            last = one;
            events++;
            if (!counts.TryGetValue(one.Kind, out long[]? perCore)) counts.Add(one.Kind, perCore = new long[reader.Header.Cores]);
            if ((uint)one.Core < (uint)perCore.Length) perCore[one.Core]++;
            if (one.Kind == RunEventKind.CallBegin) calls[one.Name ?? "?"] = calls.GetValueOrDefault(one.Name ?? "?") + 1;
            if (one.Kind != RunEventKind.Message) continue;
            (long messages, long bytes) = traffic.GetValueOrDefault((one.Core, one.Detail));
            traffic[(one.Core, one.Detail)] = (messages + 1, bytes + (long)one.Value);
        }

        return last;
    }

    private static InspectTable Kinds(int cores, Dictionary<RunEventKind, long[]> counts)
    {
        InspectTable table = new("kinds_of_events", "kinds of events", ["kind", "events", .. Enumerable.Range(0, cores).Select(core => $"core {core}")]) { RowsShown = int.MaxValue };
        foreach ((RunEventKind kind, long[] perCore) in counts.OrderBy(pair => pair.Key))
            table.Rows.Add([kind.ToString(), perCore.Sum(), .. perCore.Select(count => (object?)count)]);
        return table;
    }

    private static InspectTable Traffic(Dictionary<(int From, int To), (long Messages, long Bytes)> traffic)
    {
        InspectTable table = new("messages", "messages by pairs of cores", ["from", "to", "messages", "bytes"]);
        foreach (((int from, int to), (long messages, long bytes)) in traffic.OrderBy(pair => pair.Key)) table.Rows.Add([from, to, messages, bytes]);
        return table;
    }

    private static InspectTable Calls(Dictionary<string, long> calls)
    {
        InspectTable table = new("calls", "calls of functions", ["function", "calls"]);
        foreach ((string name, long count) in calls.OrderByDescending(pair => pair.Value)) table.Rows.Add([SymbolName.Display(name), count]);
        return table;
    }
}
