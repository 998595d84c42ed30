// Which cores run, which stand, and what gdb has been told of it.
using System;
using System.Collections.Generic;
using System.Linq;

using ToroEmu.Debugging;

namespace ToroEmu.Gdb;

/// <summary>
/// All-stop: one stop stops all cores, and is the answer to the packet that made them run. Non-stop: a stop is that of one core, told by a notification, and the others
/// run on; since the machine runs on one thread, it is held while a packet is answered.
/// </summary>
internal sealed class RunControl
{
    private readonly GdbTarget target;
    private readonly StopPointTable points;
    private readonly Action<string> say; // text for gdb's console
    private readonly CoreAction?[] actions; // of the cores that move
    private readonly Queue<string> untold = new(); // non-stop: the first one is with gdb and not acknowledged yet
    private Func<DebugStop>? back;
    private bool wantsBreak;
    private bool hasToldEnd;

    /// <param name="target">The machine.</param>
    /// <param name="points">Breakpoints and watchpoints.</param>
    /// <param name="say">Takes text for gdb's console.</param>
    public RunControl(GdbTarget target, StopPointTable points, Action<string> say)
    {
        this.target = target;
        this.points = points;
        this.say = say;
        actions = new CoreAction?[target.Cores];
        LastReply = StopReply.Of(target, 0, RspSpec.SignalTrap);
    }

    public bool IsNonStop { get; set; }

    /// <summary>Something runs.</summary>
    public bool Moves => back is not null || actions.Any(action => action is not null);

    /// <summary>The core that stopped last.</summary>
    public int CurrentCore { get; private set; }

    /// <summary>What ? answers in all-stop mode.</summary>
    public string LastReply { get; private set; }

    /// <summary>Nothing is left to run, gdb knows, and it wants to go on: the guest's end.</summary>
    public bool HasExited { get; private set; }

    /// <summary>Takes stop replies: the text, and whether it is a notification.</summary>
    public Action<string, bool> Tell { get; set; } = (_, _) => { };

    public bool IsRunning(int core) => actions[core] is not null || back is not null;

    /// <summary>Lets cores move; those that are not named stay as they are: frozen, or on their way.</summary>
    public void Resume(IEnumerable<(int Core, CoreAction Action)> moves)
    {
        foreach ((int core, CoreAction action) in moves) actions[core] = action;
        if (target.Session.Ended is null || HasExited) return;
        // The guest has ended and gdb has been told so: it may look and go back; whoever wants to go on wants it to end. In non-stop mode gdb 13 does not survive that.
        if (!hasToldEnd || IsNonStop)
        {
            TellEnd(new DebugStop(StopKind.Ended, CurrentCore));
            return;
        }

        HasExited = true;
        Halt();
        Announce($"W{Math.Clamp(target.Session.Ended.GuestCode, 0, byte.MaxValue):x2}");
    }

    /// <summary>One move backwards.</summary>
    public void GoBack(Func<DebugStop> move)
    {
        back = move;
        hasToldEnd = false;
    }

    /// <summary>The machine is somewhere else, and stands.</summary>
    public void NoteJump()
    {
        hasToldEnd = false;
        LastReply = StopReply.Of(target, CurrentCore, RspSpec.SignalTrap);
    }

    /// <summary>Ctrl-C.</summary>
    public void Break() => wantsBreak |= Moves;

    /// <summary>vCont;t: one core stops.</summary>
    public void Stop(int core)
    {
        if (actions[core] is null) return;
        actions[core] = null;
        Report(StopReply.Of(target, core, RspSpec.SignalNone), core);
    }

    /// <summary>All stand, and nobody is told.</summary>
    public void Halt()
    {
        Array.Clear(actions);
        back = null;
        wantsBreak = false;
    }

    /// <summary>Nobody listens any more.</summary>
    public void Forget()
    {
        Halt();
        untold.Clear();
        IsNonStop = false;
    }

    /// <summary>Runs until there is something to do: a stop, or a call of the session's Interrupt.</summary>
    public void Move()
    {
        if (wantsBreak)
        {
            TellBreak();
            return;
        }

        Func<DebugStop>? move = back;
        DebugStop stop = target.Move(move ?? Resume);
        if (stop.Kind == StopKind.Interrupted && move is null) return;
        back = null;
        Take(stop, wasBackwards: move is not null);
    }

    private DebugStop Resume() => target.Session.Resume([.. actions.Select(action => action ?? new CoreAction(CoreMove.Freeze))]);

    /// <summary>Acknowledges a notification; answers the next one, or OK.</summary>
    public string NextUntold()
    {
        untold.TryDequeue(out _);
        return untold.TryPeek(out string? next) ? next : RspSpec.Ok;
    }

    /// <summary>
    /// The answer to ? in non-stop mode: the core that stopped last stands, and the others run. gdb 13 does not survive to be told of two cores here (remote.c, an assertion
    /// about the second event before its loop of events runs), and time that goes on is what non-stop means.
    /// </summary>
    public string TellAll()
    {
        untold.Clear();
        if (target.Session.Ended is null)
            for (int core = 0; core < target.Cores; core++) actions[core] ??= core == CurrentCore ? null : new CoreAction(CoreMove.Run);
        actions[CurrentCore] = null;
        untold.Enqueue(StopReply.Of(target, CurrentCore, RspSpec.SignalTrap));
        return untold.Peek();
    }

    private void Take(DebugStop stop, bool wasBackwards)
    {
        int core = CoreOf(stop);
        switch (stop.Kind)
        {
            case StopKind.Ended:
                TellEnd(stop);
                break;
            case StopKind.HistoryBegin:
                StopAt(core, RspSpec.SignalTrap, "replaylog:begin;");
                break;
            case StopKind.Interrupted:
                StopAt(core, RspSpec.SignalInterrupt);
                break;
            case StopKind.Breakpoint or StopKind.Watchpoint when stop.Point is StopPoint point:
                TakePoint(stop, point, core, wasBackwards);
                break;
            default:
                StopAt(core, RspSpec.SignalTrap);
                break;
        }
    }

    private void TakePoint(DebugStop stop, StopPoint point, int core, bool wasBackwards)
    {
        if (points.KindOf(point, core) is not int kind)
        {
            if (wasBackwards) back = target.Session.ContinueBack;
            return;
        }

        if (stop.Kind == StopKind.Watchpoint) target.LastWatch = stop;
        StopAt(core, RspSpec.SignalTrap, StopReply.Reason(kind, point));
    }

    /// <summary>A device's access is reported by a core that runs, or by the one that stopped last.</summary>
    private int CoreOf(DebugStop stop)
    {
        if (target.IsCore(stop.Core)) return stop.Core;
        int running = Array.FindIndex(actions, action => action is not null);
        return running >= 0 ? running : CurrentCore;
    }

    private void StopAt(int core, int signal, string reason = "")
    {
        if (IsNonStop) actions[core] = null;
        else Halt();
        Report(StopReply.Of(target, core, signal, reason), core);
    }

    private void TellBreak()
    {
        wantsBreak = false;
        int core = actions[CurrentCore] is not null || !IsNonStop ? CurrentCore : Math.Max(0, Array.FindIndex(actions, action => action is not null));
        StopAt(core, RspSpec.SignalInterrupt);
    }

    /// <summary>The end is a place to look around at, and to go back from: gdb calls it the end of the replay log, or a signal if the guest has crashed.</summary>
    private void TellEnd(DebugStop stop)
    {
        hasToldEnd = true;
        say(EndText.Of(target.Session.Ended));
        bool isCrash = target.Session.Ended?.Reason == Machines.ExitReason.Crash;
        int[] moving = [.. Enumerable.Range(0, target.Cores).Where(core => actions[core] is not null)];
        int first = CoreOf(stop);
        Halt();
        string reason = isCrash ? "" : "replaylog:end;";
        int signal = isCrash ? RspSpec.SignalSegmentationFault : RspSpec.SignalTrap;
        Report(StopReply.Of(target, first, signal, reason), first);
        if (!IsNonStop) return;
        foreach (int core in moving.Where(core => core != first)) Report(StopReply.Of(target, core, signal, reason), core);
    }

    private void Report(string reply, int core)
    {
        CurrentCore = core;
        LastReply = reply;
        Announce(reply);
    }

    /// <summary>As the answer that gdb waits for, or, in its turn, as a notification.</summary>
    private void Announce(string reply)
    {
        if (IsNonStop) untold.Enqueue(reply);
        if (!IsNonStop || untold.Count == 1) Tell(reply, IsNonStop);
    }
}
