// A machine whose run is a function of the test.
using System;
using System.Collections.Concurrent;
using System.Threading;
using Microsoft.Extensions.Logging;
using ToroEmu.Machines;
using ToroEmu.Machines.Reports;

namespace ToroEmu.Tests.Cli;

/// <summary>Factory and machine in one.</summary>
internal sealed class FakeMachine(Func<FakeMachine, CancellationToken, RunResult> run) : IMachineFactory, IMachine
{
    private MachineConfig? config;
    private IConsoleSink? console;
    private ILoggerFactory? logs;

    public MachineConfig Config => config ?? throw new InvalidOperationException("no machine was built");

    public IConsoleSink Console => console!;

    public ILoggerFactory Logs => logs!;

    public BlockingCollection<byte> Input { get; } = [];

    public bool IsDisposed { get; private set; }

    public static FakeMachine Ending(ExitReason reason, int guestCode = 0, string? report = null) =>
        new((_, _) => new RunResult(reason, guestCode, report is null ? null : new GuestReport { Kind = ReportKind.Stall, Cause = report, Cores = [] }, RunStatistics.None));

    public IMachine Build(MachineConfig config, IConsoleSink console, ILoggerFactory logs)
    {
        this.config = config;
        this.console = console;
        this.logs = logs;
        return this;
    }

    /// <summary>Set when somebody has looked at the counts.</summary>
    public ManualResetEventSlim? Looked { get; init; }

    public RunStatistics Observe()
    {
        Looked?.Set();
        return RunStatistics.None;
    }

    public RunResult Run(CancellationToken stop) => run(this, stop);

    public void EndConsoleInput() => Input.CompleteAdding();

    public void ReceiveConsoleInput(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            Input.Add(b);
        }
    }

    public void Dispose() => IsDisposed = true;

    public void Print(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            Console.Write(b);
        }
    }
}
