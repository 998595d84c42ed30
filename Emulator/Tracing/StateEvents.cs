// What cores do, as events.
using System;
using System.Linq;

using ToroEmu.Interpreter;
using ToroEmu.Machines;
using ToroEmu.Scheduling;

namespace ToroEmu.Tracing;

/// <summary>Listens to the scheduler. A core whose state is the same again is no event.</summary>
internal sealed unsafe class StateEvents : IDisposable
{
    private readonly Vcpu[] cores;
    private readonly DeterministicScheduler scheduler;
    private readonly EventClock clock;
    private readonly EventGate gate;
    private readonly CoreActivity[] known;
    private bool isOpen;

    public StateEvents(DeterministicMachine machine, EventClock clock, EventGate gate)
    {
        cores = machine.Parts.Cores;
        scheduler = machine.Parts.Timing.Deterministic!;
        this.clock = clock;
        this.gate = gate;
        known = [.. cores.Select(core => Of(core.Core))];
        scheduler.Began += Begin;
        scheduler.Rested += Rest;
        scheduler.Woken += Wake;
        gate.Opening += Open;
    }

    public void Dispose()
    {
        scheduler.Began -= Begin;
        scheduler.Rested -= Rest;
        scheduler.Woken -= Wake;
        gate.Opening -= Open;
    }

    private void Begin(int core, int coresAtWork)
    {
        if (!gate.Selection.Wants(RunEventKinds.Slice)) return;
        EventPlace now = clock.Now;
        gate.Note(new RunEvent
        {
            Kind = RunEventKind.Slice,
            Core = core,
            Instructions = now.Instructions,
            Nanoseconds = now.Nanoseconds,
            Rip = Rip(core),
            Value = (ulong)coresAtWork,
            Size = (int)(scheduler.Boundary & int.MaxValue),
        });
    }

    private void Rest(int core, VcpuExit reason) =>
        Change(core, reason == VcpuExit.Spinning ? CoreActivity.Spins : cores[core].Core.State->WaitForSipi ? CoreActivity.NotStarted : CoreActivity.Halted);

    private void Wake(int core) => Change(core, CoreActivity.Runs);

    private void Change(int core, CoreActivity now)
    {
        if (known[core] == now) return;
        known[core] = now;
        Tell(core, clock.Now);
    }

    /// <summary>The first event of all is preceded by what each core does.</summary>
    private void Open(EventPlace place)
    {
        if (isOpen) return;
        isOpen = true;
        for (int core = 0; core < known.Length; core++) Tell(core, place);
    }

    private void Tell(int core, EventPlace place) => gate.Note(new RunEvent
    {
        Kind = RunEventKind.State,
        Core = core,
        Instructions = place.Instructions,
        Nanoseconds = place.Nanoseconds,
        Rip = Rip(core),
        Detail = (int)known[core],
    });

    /// <summary>Of the core that runs, RIP is that of its block.</summary>
    private ulong Rip(int core) => cores[core].Core.State->Rip;

    private CoreActivity Of(Core core) => core.State->WaitForSipi ? CoreActivity.NotStarted
        : core.State->Halted ? CoreActivity.Halted
        : scheduler.IsResting(core.Index) ? CoreActivity.Spins
        : CoreActivity.Runs;
}
