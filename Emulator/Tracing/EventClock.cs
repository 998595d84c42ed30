// Where a run is when something happens.
using ToroEmu.Machines;
using ToroEmu.Machines.Observation;
using ToroEmu.Scheduling;

namespace ToroEmu.Tracing;

/// <summary>Asks scheduler and clock of a deterministic machine, on its thread.</summary>
internal sealed unsafe class EventClock(DeterministicMachine machine)
{
    private readonly DeterministicScheduler scheduler = machine.Parts.Timing.Deterministic!;
    private readonly MachineInspector inspector = (MachineInspector)machine.Inspector;

    /// <summary>The core that is running; -1: none.</summary>
    public int Running => scheduler.Running;

    /// <summary>Between two instructions, between slices, or in a store.</summary>
    public EventPlace Now => new(inspector.Instructions, inspector.Nanoseconds);

    /// <summary>In the middle of an access to a device, which knows how many instructions lie before its own; outside of any run, the same as <see cref="Now"/>.</summary>
    public EventPlace OfDevice => Running is int core and >= 0 ? At(machine.Parts.Cores[core].RetiredNow + 1) : Now;

    /// <summary>When the running core has retired so many instructions.</summary>
    public EventPlace At(ulong retired) => new(scheduler.InstructionsAt(retired), scheduler.Clock.NanosecondsAt(retired));
}
