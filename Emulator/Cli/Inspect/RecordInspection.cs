// What the record of a run's input holds.
using System;
using System.Linq;
using ToroEmu.Machines.Record;

namespace ToroEmu.Cli.Inspect;

internal static class RecordInspection
{
    private const int BytesShown = 24;

    /// <exception cref="UsageException">It is damaged.</exception>
    public static InspectPage Of(string path)
    {
        Trace trace = TraceArgument.Read(path);
        InspectPage page = new("record");
        page.Add("file", "record", path);
        page.Add("emulator", "by toroemu", trace.Header.Emulator);
        SnapshotInspection.AddSettings(page, trace.Header.Config);
        page.Add("hashEvery", "hash every", trace.Header.HashEvery);
        page.Add("hashes", "hashes", trace.Chain.Count);
        AddEnd(page, trace);
        page.Tables.Add(Files(trace));
        page.Tables.Add(Ports(trace));
        page.Tables.Add(Input(trace));
        return page;
    }

    private static void AddEnd(InspectPage page, Trace trace)
    {
        page.Add("isComplete", "complete", trace.End is not null);
        page.Add("endReason", "ended by", trace.End?.Reason?.ToString());
        page.Add("instructions", "instructions", trace.End?.Point.Instructions ?? trace.MarkInstructions);
        page.Add("slices", "slices", trace.End?.Point.Slices ?? trace.MarkSlices);
        page.Add("consoleBytes", "console, bytes", trace.End?.ConsoleBytes);
        page.Add("consoleSha256", "its SHA-256", trace.End?.ConsoleSha256);
        page.Add("stateHash", "state's SHA-256", trace.End is { } end ? Convert.ToHexStringLower(end.Point.Hash.AsSpan()) : null);
        page.Add("exitCode", "exit code", trace.Exit?.Code);
        page.Add("message", "message", trace.Exit?.Message);
    }

    private static InspectTable Files(Trace trace)
    {
        InspectTable table = new("files", "files", ["path", "bytes", "sha256", "embedded"]) { RowsShown = int.MaxValue };
        foreach (TraceFile file in trace.Header.Files) table.Rows.Add([file.Path, file.Length, file.Sha256, file.IsEmbedded]);
        return table;
    }

    private static InspectTable Ports(Trace trace)
    {
        InspectTable table = new("ports", "ports that input came by", ["port", "inputs", "answers", "bytes"]) { RowsShown = int.MaxValue };
        foreach (IGrouping<int, TraceEvent> port in trace.Events.GroupBy(one => one.Source).OrderBy(port => port.Key))
            table.Rows.Add([port.Key, port.Count(one => !one.IsAnswer), port.Count(one => one.IsAnswer), port.Sum(one => (long)one.What.Length)]);
        return table;
    }

    private static InspectTable Input(Trace trace)
    {
        InspectTable table = new("input", "input", ["slice", "port", "answer", "bytes", "begins"]);
        foreach (TraceEvent one in trace.Events)
        {
            string more = one.What.Length > BytesShown ? "..." : "";
            table.Rows.Add([one.IsAnswer ? null : one.Boundary, one.Source, one.IsAnswer, one.What.Length, Convert.ToHexStringLower(one.What.AsSpan(0, Math.Min(one.What.Length, BytesShown))) + more]);
        }

        return table;
    }
}
