// A host thread that runs whichever core is ready.
using System;
using System.Threading;

using ToroEmu.Interpreter;
using ToroEmu.Interrupts;

namespace ToroEmu.Scheduling;

/// <summary>Takes a core, runs a slice of it, and goes on with it or with the next one. It sleeps only when no core is ready.</summary>
internal sealed class Worker(int number, ThreadedScheduler scheduler, WorkerParts parts)
{
    /// <summary>Instructions of a turn, some 100 microseconds: between two looks at the timer and at who else is ready.</summary>
    private const long Slice = 20_000;

    /// <summary>Longest sleep of a spinning core, nanoseconds: a bound should a change ever be missed.</summary>
    private const ulong SpinSleep = 20_000_000;

    /// <summary>Some ten nanoseconds between two looks of an idle worker.</summary>
    private const int LookPause = 4;

    private readonly RunQueue queue = parts.Queue;
    private readonly IdleLook idle = new();
    private ulong now;
    private bool hasPassed;

    /// <summary>Runs cores until the run ends.</summary>
    public void Run()
    {
        int core = RunQueue.None;
        try
        {
            while (!scheduler.HasEnded) core = core == RunQueue.None ? FindCore() : Turn(core);
        }
        catch (Exception e)
        {
            scheduler.Fail(e, core);
        }
    }

    /// <summary>Waits for a core that is ready; none only if the run has ended.</summary>
    private int FindCore()
    {
        ulong start = now = parts.Clock.Nanoseconds;
        while (!scheduler.HasEnded)
        {
            int core = queue.HasReady ? queue.Take(number) : RunQueue.None;
            if (core != RunQueue.None)
            {
                idle.NoteIdle(now - start);
                return core;
            }

            LookAround(start);
        }

        return RunQueue.None;
    }

    private void LookAround(ulong start)
    {
        now = parts.Clock.Nanoseconds;
        if (queue.NextWake <= now) queue.WakeDue(now);
        else if (now - start < idle.Length) Thread.SpinWait(LookPause);
        else Sleep();
    }

    private void Sleep()
    {
        if (!queue.TryLieDown(number, out ulong until)) return;
        if (until > now) parts.Bells[number].Wait(until == RunQueue.Never ? WorkerBell.Forever : until - now);
        queue.Rise(number);
        now = parts.Clock.Nanoseconds;
    }

    /// <summary>Runs a slice of a core; answers which is next.</summary>
    private int Turn(int core)
    {
        IVcpu vcpu = parts.Cores[core];
        queue.BeginTurn(core);
        parts.Watchers[core].Unwatch();
        if (parts.StartUps.HasAny && parts.StartUps.Holds(core, now, out ulong end)) return queue.Park(number, core, end);
        if (IsTimerDue(vcpu)) vcpu.Post(CoreEvent.Timer);
        vcpu.GivesWayAtOnce = parts.Crowd.Note(core, now);
        VcpuExit reason = RunInside(core, vcpu);
        if (reason == VcpuExit.Exclusive) reason = RunAlone(vcpu);
        if (parts.StartUps.HasAny && !vcpu.AwaitsStartUp) parts.StartUps.End(core);
        now = parts.Clock.Nanoseconds;
        if (queue.NextWake <= now) queue.WakeDue(now);
        return FollowUp(core, vcpu, reason);
    }

    private bool IsTimerDue(IVcpu vcpu) => vcpu.NextDeadline is ulong deadline && deadline <= parts.Clock.Nanoseconds;

    private VcpuExit RunInside(int core, IVcpu vcpu)
    {
        parts.Gate.Enter(number, core);
        try
        {
            return vcpu.Run(Slice);
        }
        finally
        {
            parts.Gate.Leave(number);
        }
    }

    /// <summary>Before it parks, a core may take the turn of its loop once more.</summary>
    private bool TryWatchInside(int core)
    {
        parts.Gate.Enter(number, core);
        try
        {
            return parts.Watchers[core].TryWatch();
        }
        finally
        {
            parts.Gate.Leave(number);
        }
    }

    /// <summary>A rare instruction that is atomic only while nobody looks: a locked access over two pages.</summary>
    private VcpuExit RunAlone(IVcpu vcpu)
    {
        parts.Gate.Close();
        try
        {
            for (int worker = 0; worker < parts.Bells.Length; worker++)
                if (parts.Gate.CoreInside(worker) is int other and >= 0) parts.Cores[other].Post(CoreEvent.Pause);
            parts.Gate.WaitUntilEmpty();
            return vcpu.RunAlone();
        }
        finally
        {
            parts.Gate.Open();
        }
    }

    private int FollowUp(int core, IVcpu vcpu, VcpuExit reason)
    {
        switch (reason)
        {
            case VcpuExit.Halted:
                return Rest(core, vcpu, RunQueue.Never);
            case VcpuExit.Spinning:
                return TryWatchInside(core) ? Rest(core, vcpu, now + SpinSleep) : GoOn(core, vcpu, yields: false);
            case VcpuExit.Paused:
                if (parts.StartUps.HasAny) parts.StartUps.Stop(core, now);
                break;
            case VcpuExit.Restart:
                scheduler.End(new SchedulerExit(SchedulerExitKind.Restart, core));
                break;
            case VcpuExit.Shutdown:
                scheduler.End(new SchedulerExit(SchedulerExitKind.Shutdown, core));
                break;
        }

        NoteMove(core, moves: !vcpu.GetsNowhere || vcpu.ExpectsInterrupts);
        return GoOn(core, vcpu, reason == VcpuExit.Yielding);
    }

    private void NoteMove(int core, bool moves)
    {
        if (moves) parts.Stall.Moves(core);
        else if (parts.Stall.Stands(core)) scheduler.End(new SchedulerExit(SchedulerExitKind.Deadlock));
    }

    /// <summary>Nothing to do for the core until an event, its timer, a store, or <paramref name="atMost"/>.</summary>
    private int Rest(int core, IVcpu vcpu, ulong atMost)
    {
        ulong wakeAt = Math.Min(vcpu.NextDeadline ?? RunQueue.Never, atMost);
        if (vcpu.HasPendingEvents || wakeAt <= now) return GoOn(core, vcpu, yields: false);
        NoteMove(core, moves: vcpu.ExpectsInterrupts);
        int next = queue.Park(number, core, wakeAt);
        if (next == RunQueue.None) scheduler.LookForDeadlock();
        return next;
    }

    /// <summary>The core could go on. It does, unless another waits for a worker; idle workers that look for one get a slice's time to take it.</summary>
    private int GoOn(int core, IVcpu vcpu, bool yields)
    {
        bool hasReady = queue.HasReady;
        bool rotates = queue.HasWaiting || (hasReady && (yields || hasPassed));
        hasPassed = hasReady && !rotates;
        if (rotates) return queue.Rotate(number, core);
        if (yields && vcpu.GivesWayAtOnce) Thread.Yield();
        return core;
    }
}
