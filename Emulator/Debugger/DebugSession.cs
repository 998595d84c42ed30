// A machine under a debugger's control: run control.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

using ToroEmu.Cpu;
using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Machines;
using ToroEmu.Machines.Messages;
using ToroEmu.Machines.Observation;
using ToroEmu.Machines.State;

namespace ToroEmu.Debugging;

/// <summary>
/// Everything goes by <see cref="Moment"/>s of one deterministic machine, which is put back in place (<see cref="History"/>) and runs again with the input that it had
/// (<see cref="SessionJournal"/>). Steps and stops cut the run and leave the order of things as it is; freezing cores and writing to the machine begin another run.
/// </summary>
public sealed unsafe partial class DebugSession : IDebugSession
{
    private readonly IDeterministicMachine owner;
    private readonly DeterministicMachine machine;
    private readonly SessionJournal journal;
    private readonly ShownConsole console;
    private readonly StepLimits limits;
    private readonly History history;
    private readonly StopPointSet points;
    private Meeting? met;
    private Meeting? lastMet; // while the run is looked through
    private bool looksThrough;
    private bool wasChanged;
    private int leaves = -1; // the core that a stop was told of, which does not meet it again
    private volatile bool isInterrupted;

    private DebugSession(IDeterministicMachine owner, ShownConsole console)
    {
        this.owner = owner;
        this.console = console;
        machine = owner as DeterministicMachine ?? ((ForkedMachine)owner).Inner;
        if (machine.Conductor.Inbox.Journal is not null) throw new MachineException("a debugger keeps its own record: leave out --record, or debug what \"toroemu replay\" repeats");
        journal = new SessionJournal(() => machine.Conductor.Boundary);
        machine.Conductor.Inbox.Journal = journal;
        limits = new StepLimits([.. machine.Parts.Cores.Select(core => core.Core)]);
        machine.Conductor.Limits = limits;
        history = new History(machine, journal, console, limits);
        points = new StopPointSet(machine, history, limits, Meet);
        ((MachineInspector)machine.Inspector).Changed = NoteIntervention;
    }

    public IDeterministicMachine Machine => owner;

    public int Cores => machine.Parts.Cores.Length;

    public RunResult? Ended { get; private set; }

    public IReadOnlyCollection<StopPoint> StopPoints => points.All;

    /// <summary>Checkpoints that are kept, and bytes of their pages.</summary>
    public (int Count, long Bytes) Checkpoints => (history.Count, history.Bytes);

    /// <summary>The rings that the guest's drivers have registered with VirtIOBus.</summary>
    public IReadOnlyList<VirtIOBusRing> Rings => machine.Parts.Bus.Rings;

    /// <summary>Builds a machine that has not run yet, or goes on from a snapshot.</summary>
    /// <param name="config">As for a run; the machine is deterministic whatever it says.</param>
    /// <param name="console">Takes what the guest writes, each byte once, however often it is made to write it again.</param>
    /// <param name="logs">Takes what devices have to say.</param>
    /// <exception cref="Machines.Loading.ImageException">The image cannot be loaded.</exception>
    /// <exception cref="MachineException">The machine cannot be built, or is recorded already.</exception>
    public static DebugSession Open(MachineConfig config, IConsoleSink console, ILoggerFactory? logs = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ShownConsole shown = new(console);
        IMachine machine = new MachineBuilder().Build(config with { Deterministic = true }, shown, logs ?? NullLoggerFactory.Instance);
        try
        {
            return new DebugSession((IDeterministicMachine)machine, shown);
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    public bool TryAdd(StopPoint point) => points.TryAdd(point);

    public bool Remove(StopPoint point) => points.Remove(point);

    public DebugStop Resume(IReadOnlyList<CoreAction> actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        if (Ended is not null) return EndedStop();
        Prepare(actions);
        while (true)
        {
            for (int core = 0; core < Cores; core++)
                if (IsStep(ActionOf(actions, core))) limits.Set(core, limits.StepsOf(core) + 1);
            DebugStop? stop = Move(ulong.MaxValue);
            int stepped = limits.Reached;
            limits.Clear();
            leaves = -1;
            if (stop is not null) return Told(stop);
            if (stepped < 0) continue;
            CoreAction action = ActionOf(actions, stepped);
            if (action.Move != CoreMove.StepRange || !IsIn(stepped, action.First, action.End)) return Told(new DebugStop(StopKind.Step, stepped));
            Pass(stepped);
        }
    }

    /// <summary>Lets all cores run until one has sent a message, which the log has then as its last one (or something else is to be told).</summary>
    public DebugStop ResumeUntilMessage()
    {
        machine.Inspector.ListenToMessages();
        machine.Inspector.Messages.Published += HoldAtMessage;
        try
        {
            return Resume([]);
        }
        finally
        {
            machine.Inspector.Messages.Published -= HoldAtMessage;
        }
    }

    /// <summary>The machine itself.</summary>
    internal DeterministicMachine Inside => machine;

    private void HoldAtMessage(BusMessage message)
    {
        if (!points.AreHeeded || looksThrough) return;
        isInterrupted = true;
        machine.Hold();
    }

    public void Interrupt()
    {
        isInterrupted = true;
        machine.Conductor.HoldSoon();
    }

    /// <summary>Somebody wrote to the machine, by the inspector or otherwise: from here on it is another run.</summary>
    public void NoteIntervention() => wasChanged = true;

    public void Dispose()
    {
        foreach (StopPoint point in points.All.ToArray()) points.Remove(point);
        owner.Dispose();
    }

    private static CoreAction ActionOf(IReadOnlyList<CoreAction> actions, int core) => core < actions.Count ? actions[core] : default;

    private static bool IsStep(CoreAction action) => action.Move is CoreMove.Step or CoreMove.StepRange;

    /// <summary>What makes another run of it comes first.</summary>
    private void Prepare(IReadOnlyList<CoreAction> actions)
    {
        ulong frozen = 0;
        for (int core = 0; core < Cores; core++)
            if (ActionOf(actions, core).Move == CoreMove.Freeze) frozen |= 1UL << core;
        if (wasChanged || frozen != machine.Conductor.Frozen)
        {
            machine.Conductor.Frozen = frozen;
            wasChanged = false;
            history.Branch();
        }

        if (leaves >= 0) Pass(leaves);
    }

    /// <summary>The core leaves the instruction that it is in front of, and does not meet it.</summary>
    private void Pass(int core) => machine.Parts.Cores[core].Core.Breakpoints.Hooks.Pass();

    /// <summary>Runs, with checkpoints on the way, until something is to be told, a limit is reached or so many instructions have retired (null).</summary>
    private DebugStop? Move(ulong instructions)
    {
        points.AreHeeded = true;
        met = null;
        try
        {
            return Run(instructions);
        }
        finally
        {
            points.AreHeeded = false;
            foreach (Vcpu core in machine.Parts.Cores) core.TakePause();
        }
    }

    private DebugStop? Run(ulong instructions)
    {
        while (true)
        {
            Ended = machine.RunTo(Math.Min(instructions, history.Next));
            if (met is { } meeting && !looksThrough) return StopAt(meeting);
            if (Ended is not null) return EndedStop();
            if (isInterrupted || machine.AwaitsHost) return Interrupted();
            if (limits.IsReached || machine.Conductor.Instructions >= instructions) return null;
            if (machine.Conductor.Instructions >= history.Next) history.Take();
        }
    }

    private DebugStop StopAt(Meeting meeting)
    {
        if (meeting.Point.Kind == StopPointKind.Execute) return new DebugStop(StopKind.Breakpoint, meeting.Core, meeting.Point);
        return new DebugStop(StopKind.Watchpoint, Math.Max(meeting.Core, 0), meeting.Point, HitOf(meeting));
    }

    /// <summary>Behind the instruction.</summary>
    private WatchHit HitOf(Meeting meeting) => new(meeting.Core, meeting.Rip, meeting.IsWrite, meeting.Old, points.Read(meeting.Point, meeting.Core));

    private void Meet(Meeting meeting)
    {
        if (looksThrough)
        {
            lastMet = meeting;
            return;
        }

        met ??= meeting;
        machine.Hold();
    }

    /// <summary>A stop that is told of is over.</summary>
    private DebugStop Told(DebugStop stop)
    {
        isInterrupted = false;
        leaves = stop.Kind is StopKind.Interrupted or StopKind.Ended ? -1 : stop.Core;
        return stop;
    }

    private DebugStop EndedStop() => new(StopKind.Ended, LastCore);

    private DebugStop Interrupted() => new(StopKind.Interrupted, LastCore);

    private int LastCore => Math.Max(machine.LastCore, 0);

    private ulong LinearRip(int core)
    {
        CpuState* cpu = machine.Parts.Cores[core].Core.State;
        return (cpu->Rip + cpu->SegmentBase[SegReg.Cs]) & cpu->LinearMask;
    }

    private bool IsIn(int core, ulong first, ulong end) => LinearRip(core) - first < end - first;
}
