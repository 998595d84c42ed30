// One run as the command line asked for it.
using Microsoft.Extensions.Logging;
using ToroEmu.Machines;

namespace ToroEmu.Cli;

/// <param name="Config">The machine, checked.</param>
/// <param name="Stats">Whether to print counts at the end.</param>
/// <param name="LogLevel">The least level that is written.</param>
internal sealed record RunRequest(MachineConfig Config, bool Stats, LogLevel LogLevel)
{
    /// <summary>Whether the end of the run is told as JSON rather than as text.</summary>
    public bool Json { get; init; }

    /// <summary>File to write the same JSON to, or null.</summary>
    public string? ReportJson { get; init; }

    /// <summary>Trace and hashes of the run.</summary>
    public RecordRequest Recording { get; init; } = RecordRequest.None;

    /// <summary>File to write the page about the run to, or null.</summary>
    public string? ReportPage { get; init; }

    /// <summary>Events to write; null: none.</summary>
    public EventRequest? Tracing { get; init; }

    /// <summary>Who may look into the run; null: nobody.</summary>
    public GdbRequest? Gdb { get; init; }

    /// <summary>Whether to show how the run gets on.</summary>
    public bool Progress { get; init; }

    /// <summary>The same, for a debugger.</summary>
    /// <exception cref="UsageException">Something tells of one run, and a debugger goes back and forth.</exception>
    public RunRequest ForDebugger()
    {
        string? option = Recording.Trace is not null ? "--record" : Recording.HashEvery is not null ? "--hash-every" : Tracing is not null ? "--trace" : ReportPage is not null ? "--report" : null;
        if (option is not null) throw new UsageException($"{option}: tells of one run from its beginning to its end, and a debugger goes back and forth; leave out one of both");
        return this with { Config = Config with { Deterministic = true } };
    }
}
