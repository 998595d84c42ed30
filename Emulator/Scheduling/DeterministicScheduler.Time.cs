// Timers, and what happens when no core has anything to do.
using System;
using System.Threading;

using ToroEmu.Interrupts;

namespace ToroEmu.Scheduling;

internal sealed partial class DeterministicScheduler
{
    /// <summary>Longest wait for the host between two looks.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly HostPace pace = new();

    /// <summary>Whether the host's clock and input are waited for when no core can go on; otherwise time jumps, and the run is held when only input helps.</summary>
    public bool WaitsForHost { get; set; } = true;

    /// <summary>The last run was held since only input can help.</summary>
    public bool AwaitsHost { get; private set; }

    /// <summary>Devices' alarms and the timers of the cores that wait, as far as they are due.</summary>
    private void RingAll()
    {
        ulong now = clock.Nanoseconds;
        if (timers.Next <= now) timers.Ring(now);
        if (nextTimer > now) return;
        nextTimer = ulong.MaxValue;
        for (int core = 0; core < cores.Length; core++)
        {
            if ((ready & (1UL << core)) != 0 || cores[core].NextDeadline is not ulong deadline) continue;
            if (deadline <= now) Signal(core, CoreEvent.Timer);
            else nextTimer = Math.Min(nextTimer, deadline);
        }
    }

    /// <summary>
    /// Nobody can go on before the next alarm: time jumps there. While input may come, the clock does not run ahead of the host's, so that who sits at the console
    /// finds the guest waiting; that changes when things happen to the user, but not to the guest.
    /// </summary>
    private void PassTime(CancellationToken stop)
    {
        if (Frozen != 0)
        {
            PassTimeOfOthers(stop);
            return;
        }

        if (!AnyExpectsInterrupts())
        {
            End(new SchedulerExit(SchedulerExitKind.Deadlock));
            return;
        }

        ulong next = Math.Min(timers.Next, nextTimer);
        bool mayCome = Inbox.IsOpen;
        if (next == ulong.MaxValue && !mayCome)
        {
            // What the guest hopes for cannot come.
            End(new SchedulerExit(SchedulerExitKind.Deadlock));
            return;
        }

        AwaitsHost = next == ulong.MaxValue && !WaitsForHost;
        if (AwaitsHost || next > until)
        {
            Ask(Wish.Hold);
            return;
        }

        if (mayCome && WaitsForHost && AwaitsInput(next, stop)) return;
        Boundary++;
        clock.JumpTo(next);
    }

    /// <summary>Some cores are frozen, and the others have nothing to do: that ends when somebody lets them go on, so it is no deadlock. The clock keeps the host's pace meanwhile.</summary>
    private void PassTimeOfOthers(CancellationToken stop)
    {
        ulong next = Math.Min(timers.Next, nextTimer);
        if ((!Inbox.IsReplay && AwaitsInput(next, stop)) || next == ulong.MaxValue) return;
        Boundary++;
        clock.JumpTo(next);
    }

    /// <summary>Whether something has come while the host's clock went on to <paramref name="next"/>, or is still to come.</summary>
    private bool AwaitsInput(ulong next, CancellationToken stop)
    {
        TimeSpan wait = next == ulong.MaxValue ? LongestWait : pace.Until(next);
        if (wait > LongestWait) wait = LongestWait;
        if (wait > TimeSpan.Zero) Inbox.Await(wait, stop);
        return Inbox.HasInput || wishes != 0 || next == ulong.MaxValue || pace.Until(next) > TimeSpan.Zero;
    }

    private bool AnyExpectsInterrupts()
    {
        foreach (IVcpu vcpu in cores)
            if (vcpu.ExpectsInterrupts) return true;
        return false;
    }
}
