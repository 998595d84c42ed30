// A machine under a debugger's control: going back.
using System;

namespace ToroEmu.Debugging;

/// <summary>
/// Back is: put to a checkpoint, and forwards to the place. Each such run lays finer checkpoints on its way, so that the next one is shorter. A core's place is the number of its
/// steps (<see cref="StepLimits"/>); in front of its step is the last moment of the machine before that.
/// </summary>
public sealed unsafe partial class DebugSession
{
    /// <summary>Instructions that are run again without a thought.</summary>
    private const ulong Near = 2_000;

    private Moment lookEnd;

    public DebugStop StepBack(int core) => Back(() => ToFrontOf(core, limits.StepsOf(core)));

    public DebugStop StepBack(int core, ulong first, ulong end) => Back(() => OutOf(core, first, end));

    public DebugStop ContinueBack() => Back(ToLastMeeting);

    public DebugStop GoTo(ulong instructions)
    {
        if (instructions >= history.Now.Instructions)
        {
            if (Ended is not null) return EndedStop();
            if (wasChanged) history.Branch();
            else if (history.Before(new Moment(instructions, 0)) is { } known && known.Moment > history.Now) Restore(known); // it has been there
            wasChanged = false;
            RunUnheeded(instructions);
            return Told(Ended is null ? Interrupted() : EndedStop());
        }

        return Back(() =>
        {
            if (history.Before(new Moment(instructions, 0)) is not { } point) return ToBeginning(instructions);
            Restore(point);
            RunUnheeded(instructions, lays: true);
            return Interrupted();
        });
    }

    private DebugStop Back(Func<DebugStop> move)
    {
        isInterrupted = false; // one that came too late for the call before must not leave the machine halfway
        wasChanged = false; // what somebody has written here, and never let run, is not there any more
        DebugStop stop = move();
        history.ForgetUndone();
        return Told(stop);
    }

    private void Restore(Checkpoint point)
    {
        history.Restore(point);
        Ended = null;
    }

    private DebugStop ToBeginning(ulong instructions = ulong.MaxValue)
    {
        Restore(history.First);
        return history.Now.Instructions == instructions ? Interrupted() : new DebugStop(StopKind.HistoryBegin, LastCore);
    }

    /// <summary>To the last moment at which a core had not made this step, the first being 1.</summary>
    private DebugStop ToFrontOf(int core, ulong step)
    {
        if (history.BeforeStep(history.Now, core, step) is not { } point) return ToBeginning();
        Restore(point);
        if (!TryRunToStep(core, step - 1)) return Interrupted();
        Moment early = history.Now;
        ulong entered = EnteredOf(core);
        history.Take();
        RunToLimit(core, step);
        ulong place = history.Now.Instructions - (EnteredOf(core) == entered ? 1UL : 0UL);
        Restore(history.At(early)!);
        if (!TryRunToStep(core, step - 1)) return Interrupted();
        if (place <= early.Instructions) return new DebugStop(StopKind.Step, core);
        RunUnheeded(place);
        if (limits.StepsOf(core) != step - 1)
        {
            // The handler is entered at the end of the very run that leads there.
            Restore(history.At(early)!);
            TryRunToStep(core, step - 1);
        }

        return isInterrupted ? Interrupted() : new DebugStop(StopKind.Step, core);
    }

    /// <summary>To the last moment at which a core was outside of a range, or somebody met a stop point.</summary>
    private DebugStop OutOf(int core, ulong first, ulong end)
    {
        ulong lastStep = limits.StepsOf(core);
        lookEnd = history.Now;
        LayToPresent(core, lastStep);
        while (history.BeforeStep(lookEnd, core, lastStep) is { } point && !isInterrupted)
        {
            Restore(point);
            (Moment Moment, ulong Step)? outside = LookThroughSteps(core, lastStep, at => at - first >= end - first);
            if (lastMet is { } meeting && (outside is null || meeting.Moment >= outside.Value.Moment)) return To(meeting);
            if (outside is not null) return ToFrontOf(core, outside.Value.Step + 1);
            (lookEnd, lastStep) = (point.Moment, point.Steps[core]);
        }

        return isInterrupted ? Interrupted() : ToBeginning();
    }

    /// <summary>A core's last place that <paramref name="isSought"/>, by linear RIP, before it had made so many steps; and the last stop point met on the way.</summary>
    private (Moment Moment, ulong Step)? LookThroughSteps(int core, ulong lastStep, Func<ulong, bool> isSought)
    {
        (Moment, ulong)? found = null;
        LookThrough(() =>
        {
            while (limits.StepsOf(core) < lastStep && !isInterrupted)
            {
                ulong step = limits.StepsOf(core);
                if (isSought(LinearRip(core))) found = (history.Now, step);
                limits.Set(core, step + 1);
                DebugStop? stop = Move(ulong.MaxValue);
                limits.Clear();
                if (stop is not null) return;
            }
        });
        return found;
    }

    /// <summary>Interval by interval, the last one first.</summary>
    private DebugStop ToLastMeeting()
    {
        lookEnd = history.Now;
        while (history.Before(lookEnd) is { } point)
        {
            Restore(point);
            LookThrough(() => MoveTo(lookEnd));
            if (isInterrupted) return Interrupted();
            if (lastMet is { } meeting) return To(meeting);
            lookEnd = point.Moment;
        }

        return ToBeginning();
    }

    private void LookThrough(Action run)
    {
        lastMet = null;
        looksThrough = true;
        run();
        looksThrough = false;
    }

    /// <summary>Forwards to a moment that has been, with stop points in force.</summary>
    private void MoveTo(Moment moment)
    {
        if (Move(moment.Instructions) is not null || limits.Events >= moment.Events) return;
        limits.SetEvents(moment.Events);
        Move(moment.Instructions + 1);
        limits.Clear();
    }

    /// <summary>In front of the instruction that meets a stop point.</summary>
    private DebugStop To(Meeting meeting)
    {
        WatchHit? hit = null;
        if (meeting.Point.Kind != StopPointKind.Execute)
        {
            ToPlaceOf(meeting);
            history.Take();
            if (meeting.Core >= 0) RunToLimit(meeting.Core, meeting.Step + 1);
            else RunUnheeded(meeting.Moment.Instructions + 1);
            hit = HitOf(meeting);
        }

        ToPlaceOf(meeting);
        if (isInterrupted) return Interrupted();
        return new DebugStop(hit is null ? StopKind.Breakpoint : StopKind.Watchpoint, Math.Max(meeting.Core, 0), meeting.Point, hit);
    }

    private void ToPlaceOf(Meeting meeting)
    {
        Restore(history.At(meeting.Moment)!);
        RunUnheeded(meeting.Moment.Instructions, lays: true);
        if (meeting.Core >= 0 && limits.StepsOf(meeting.Core) < meeting.Step) RunToLimit(meeting.Core, meeting.Step);
    }

    /// <summary>What is looked through step by step should be short at first.</summary>
    private void LayToPresent(int core, ulong step)
    {
        if (history.BeforeStep(history.Now, core, step) is not { } point || step - point.Steps[core] <= Near) return;
        Restore(point);
        TryRunToStep(core, step - 1);
    }

    /// <summary>Runs until a core has made so many steps; <see langword="false"/>: somebody has interrupted.</summary>
    private bool TryRunToStep(int core, ulong step)
    {
        while (limits.StepsOf(core) < step && !isInterrupted && Ended is null)
        {
            ulong left = step - limits.StepsOf(core);
            RunToLimit(core, step - (left > Near ? left / 4 : 0));
            if (left > Near) history.Take();
        }

        return !isInterrupted;
    }

    private void RunToLimit(int core, ulong step)
    {
        limits.Set(core, step);
        RunUnheeded(ulong.MaxValue);
        limits.Clear();
    }

    /// <summary>Runs to a place where nobody cares for stop points, with finer and finer checkpoints if it <paramref name="lays"/> them.</summary>
    private void RunUnheeded(ulong instructions, bool lays = false)
    {
        while (true)
        {
            ulong now = machine.Conductor.Instructions, left = instructions - Math.Min(now, instructions);
            bool isNear = !lays || left <= Near;
            Ended = machine.RunTo(Math.Min(isNear ? instructions : instructions - (left / 4), history.Next));
            if (Ended is not null || isInterrupted || machine.AwaitsHost || limits.IsReached || machine.Conductor.Instructions >= instructions) break;
            if (!isNear || machine.Conductor.Instructions >= history.Next) history.Take();
        }

        foreach (Machines.Vcpu core in machine.Parts.Cores) core.TakePause();
    }

    private ulong EnteredOf(int core) => machine.Parts.Cores[core].Core.Counts.Entered;
}
