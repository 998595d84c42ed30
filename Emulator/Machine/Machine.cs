// A machine, ready to run once.
using System;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Linq;
using System.Threading;

using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Reports;
using ToroEmu.Machines.Virtio;
using ToroEmu.Memory;
using ToroEmu.Scheduling;
using ToroEmu.Symbols;

namespace ToroEmu.Machines;

/// <summary>Owns the parts and turns the end of a run into a result.</summary>
internal unsafe class Machine(MachineComponents parts, PowerControl power, ElfImage image) : IMachine
{
    /// <summary>Pause between two looks whether the guest has room again.</summary>
    private static readonly TimeSpan InputPace = TimeSpan.FromMilliseconds(1);

    private SymbolTable? symbols;
    private volatile bool ended;
    private bool hasStarted;
    private long start;

    /// <summary>Whoever runs the cores.</summary>
    protected IScheduler Scheduler => parts.Timing.Scheduler;

    protected MachineComponents Parts => parts;

    /// <summary>Names of the image.</summary>
    protected SymbolTable Symbols => symbols ??= SymbolTable.From(image);

    public virtual RunResult Run(CancellationToken stop)
    {
        Begin();
        return Finish(Scheduler.Run(stop));
    }

    protected bool HasBegun => start != 0;

    /// <summary>The machine starts to run, unless it has before.</summary>
    protected void Begin()
    {
        if (start != 0) return;
        start = Stopwatch.GetTimestamp();
        if (!hasStarted) parts.Slots.Start();
        hasStarted = true;
    }

    /// <summary>Another state has been loaded: the machine may run again.</summary>
    protected void BeginAnew()
    {
        ended = false;
        start = 0;
    }

    /// <summary>Where names in reports come from.</summary>
    protected ElfImage SymbolSource => image;

    /// <summary>The end of the run as a result.</summary>
    protected RunResult Finish(SchedulerExit exit)
    {
        ended = true;
        RunStatistics statistics = Statistics();
        return exit.Kind switch
        {
            SchedulerExitKind.Restart => new RunResult(ExitReason.GuestReset, 0, null, statistics),
            SchedulerExitKind.Power when power.IsReset => new RunResult(ExitReason.GuestReset, 0, null, statistics),
            SchedulerExitKind.Power => Exited(statistics),
            SchedulerExitKind.Shutdown => Shutdown(exit.Core, statistics),
            SchedulerExitKind.Deadlock => Stalled(Report().Stall(), statistics),
            SchedulerExitKind.Stopped => new RunResult(ExitReason.Stopped, 0, Report().Stopped(), statistics),
            _ => throw new InvalidOperationException($"core {exit.Core} failed", Scheduler.Failure),
        };
    }

    public virtual void ReceiveConsoleInput(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !ended)
        {
            int taken = parts.Input.Receive(bytes);
            bytes = bytes[taken..];
            if (taken == 0) Thread.Sleep(InputPace);
        }
    }

    public RunStatistics Observe() => new(start == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(start), Instructions(), []);

    public virtual void EndConsoleInput()
    {
        parts.Input.End();
        if (!ended) Scheduler.LookAgain();
    }

    public virtual void Dispose()
    {
        parts.Slots.Dispose();
        foreach (Vcpu core in parts.Cores) core.Dispose();
        Scheduler.Dispose();
        parts.Messages?.Dispose();
        parts.Ram.Dispose();
    }

    /// <summary>A guest that fails from inside the handler of an exception did not handle it.</summary>
    private RunResult Exited(RunStatistics statistics)
    {
        int faulting = power.GuestCode == 0 ? -1 : Array.FindIndex(parts.Cores, core => core.Core.Faults.IsHandling);
        return faulting < 0
            ? new RunResult(ExitReason.GuestExit, power.GuestCode, null, statistics)
            : new RunResult(ExitReason.Crash, power.GuestCode, Report().GaveUp(faulting), statistics);
    }

    /// <summary>A triple fault through an IDT that the guest has emptied is its way to ask for a reset.</summary>
    private RunResult Shutdown(int core, RunStatistics statistics) => parts.Cores[core].Core.State->Idtr.Limit == 0
        ? new RunResult(ExitReason.GuestReset, 0, null, statistics)
        : new RunResult(ExitReason.Crash, 0, Report().TripleFault(core), statistics);

    private static RunResult Stalled(GuestReport report, RunStatistics statistics) =>
        new(report.Kind == ReportKind.ExceptionLoop ? ExitReason.Crash : ExitReason.Deadlock, 0, report, statistics);

    private ReportBuilder Report() => new(parts.Cores, Symbols, new RingNames(() => parts.Bus.Rings));

    private ImmutableArray<ulong> Instructions() => [.. parts.Cores.Select(core => Volatile.Read(ref core.Core.State->Retired))];

    /// <summary>What has been counted in the whole run.</summary>
    protected RunStatistics Statistics() => new(Stopwatch.GetElapsedTime(start), Instructions(), parts.Counters?.Gather() ?? []);
}
