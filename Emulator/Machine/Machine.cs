// A machine, ready to run once.
using System;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Linq;
using System.Threading;

using ToroEmu.Devices.Contracts;
using ToroEmu.Interrupts;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Reports;
using ToroEmu.Machines.Virtio;
using ToroEmu.Memory;
using ToroEmu.Scheduling;

namespace ToroEmu.Machines;

/// <summary>Owns the parts and turns the end of a run into a result.</summary>
internal sealed unsafe class Machine(Vcpu[] cores, ThreadedScheduler scheduler, PowerControl power, IInputReceiver input, VirtioSlots slots, IpiRouter router, GuestRam ram, ElfImage image) : IMachine
{
    /// <summary>Pause between two looks whether the guest has room again.</summary>
    private static readonly TimeSpan InputPace = TimeSpan.FromMilliseconds(1);

    private volatile bool ended;

    public RunResult Run(CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        slots.Start();
        SchedulerExit exit = scheduler.Run(stop);
        ended = true;
        RunStatistics statistics = Statistics(Stopwatch.GetElapsedTime(start));
        return exit.Kind switch
        {
            SchedulerExitKind.Restart => new RunResult(ExitReason.GuestReset, 0, null, statistics),
            SchedulerExitKind.Power when power.IsReset => new RunResult(ExitReason.GuestReset, 0, null, statistics),
            SchedulerExitKind.Power => Exited(statistics),
            SchedulerExitKind.Shutdown => Shutdown(exit.Core, statistics),
            SchedulerExitKind.Deadlock => new RunResult(ExitReason.Deadlock, 0, Report().Cores(), statistics),
            SchedulerExitKind.Stopped => new RunResult(ExitReason.Stopped, 0, null, statistics),
            _ => throw new InvalidOperationException($"core {exit.Core} failed", scheduler.Failure),
        };
    }

    public void ReceiveConsoleInput(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !ended)
        {
            int taken = input.Receive(bytes);
            bytes = bytes[taken..];
            if (taken == 0) Thread.Sleep(InputPace);
        }
    }

    public void Dispose()
    {
        slots.Dispose();
        foreach (Vcpu core in cores) core.Dispose();
        scheduler.Dispose();
        ram.Dispose();
    }

    /// <summary>A guest that fails from inside the handler of an exception did not handle it.</summary>
    private RunResult Exited(RunStatistics statistics)
    {
        int faulting = power.GuestCode == 0 ? -1 : Array.FindIndex(cores, core => core.Core.Faults.IsHandling);
        return faulting < 0
            ? new RunResult(ExitReason.GuestExit, power.GuestCode, null, statistics)
            : new RunResult(ExitReason.Crash, power.GuestCode, Report().GaveUp(faulting), statistics);
    }

    /// <summary>A triple fault through an IDT that the guest has emptied is its way to ask for a reset.</summary>
    private RunResult Shutdown(int core, RunStatistics statistics) => cores[core].Core.State->Idtr.Limit == 0
        ? new RunResult(ExitReason.GuestReset, 0, null, statistics)
        : new RunResult(ExitReason.Crash, 0, Report().Crash(core), statistics);

    private CrashReport Report() => new([.. cores.Select(core => core.Core)], image);

    private RunStatistics Statistics(TimeSpan elapsed) => new(elapsed, [.. cores.Select(core => core.Core.State->Retired)], Counters());

    private ImmutableArray<RunCounter> Counters() =>
    [
        new RunCounter("looks for a standstill", Sum(core => core.Spin.Looks)),
        new RunCounter("standstills found", Sum(core => core.Spin.Standstills)),
        new RunCounter("messages that no APIC took", (ulong)router.Undelivered),
    ];

    private ulong Sum(Func<Vcpu, ulong> count) => cores.Aggregate(0UL, (sum, core) => sum + count(core));
}
