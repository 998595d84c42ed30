// A format that traces can be converted to.
using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;

namespace ToroEmu.Tracing;

/// <param name="Name">As the command line spells it.</param>
/// <param name="Description">One line.</param>
/// <param name="Needs">Kinds without which there is nothing to convert.</param>
/// <param name="NeedsName">How the command line asks for them.</param>
/// <param name="Create">Makes it.</param>
internal sealed record ExportFormat(string Name, string Description, RunEventKinds Needs, string NeedsName, Func<ExportContext, Stream, EventExport> Create)
{
    public static readonly ImmutableArray<ExportFormat> List =
    [
        new("perfetto", "Trace event JSON for ui.perfetto.dev and chrome://tracing: a lane per core, interrupts, arrows for messages and collectives", RunEventKinds.None, "", (context, output) => new PerfettoExport(context, output)),
        new("text", "A line per event, with names", RunEventKinds.None, "", (context, output) => new TextExport(context, output)),
        new("csv", "A row per event, with all fields", RunEventKinds.None, "", (context, output) => new CsvExport(context, output)),
        new("drcov", "Coverage by block for Lighthouse, Cartographer and others: DRCOV version 2", RunEventKinds.Instruction, "instruction", (context, output) => new DrcovExport(context, output)),
        new("lcov", "Coverage by source line for genhtml and editors", RunEventKinds.Instruction, "instruction", (context, output) => new LcovExport(context, output)),
        new("collapsed", "Stacks with instruction counts, a line each, for flame graphs", CallStack.Needs, "instruction,branch", (context, output) => new CollapsedExport(context, output)),
        new("speedscope", "A profile by instructions for speedscope.app", CallStack.Needs, "instruction,branch", (context, output) => new SpeedscopeExport(context, output)),
        new("pcap", "Messages between cores for Wireshark and tcpdump, link type USER0", RunEventKinds.Message, "message", (context, output) => new PcapExport(context, output)),
    ];

    /// <summary>By its name; null: there is none.</summary>
    public static ExportFormat? Find(string name) => List.FirstOrDefault(format => format.Name == (name == "chrome" ? "perfetto" : name));
}
