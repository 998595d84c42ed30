// "run --report": the page about a run.
using System;
using System.Threading;
using ToroEmu.Machines;
using ToroEmu.Report;
using ToroEmu.Tracing;

namespace ToroEmu.Cli;

/// <summary>Opens the file in front of the run, follows it, and writes the page in the end, however the run ended.</summary>
internal sealed class RunPage : IDisposable
{
    private readonly ReportFile file;
    private readonly ConsoleTap console;
    private RunReport? report;

    /// <exception cref="UsageException">The file cannot be written.</exception>
    public RunPage(string path, IConsoleSink console)
    {
        file = ReportFile.Open("--report", path)!;
        this.console = new ConsoleTap(console);
    }

    /// <summary>What the machine must be built with.</summary>
    public IConsoleSink Console => console;

    /// <summary>What to run instead of <see cref="IMachine.Run"/>.</summary>
    public Func<CancellationToken, RunResult> RunOf(IMachine machine)
    {
        report = new RunReport((IDeterministicMachine)machine, console);
        return report.Run;
    }

    /// <summary>Called while the machine is still there.</summary>
    public void Write(RunOutcome outcome)
    {
        report?.Write(file.Stream, outcome.Message ?? $"exit code {(int)outcome.Code}", outcome.Code == ExitCode.Interrupted ? "" : outcome.Result.Report ?? "");
        report?.Dispose();
    }

    public void Dispose() => file.Dispose();
}
