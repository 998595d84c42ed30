// What a machine consists of besides its scheduler, as its run and its end need it.
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Machines.Messages;
using ToroEmu.Machines.Reports;
using ToroEmu.Machines.State;
using ToroEmu.Machines.Virtio;
using ToroEmu.Memory;

namespace ToroEmu.Machines;

internal sealed class MachineComponents
{
    public required MachineConfig Config { get; init; }

    /// <summary>What was booted.</summary>
    public required ImageIdentity? Image { get; init; }

    public required Vcpu[] Cores { get; init; }

    public required GuestRam Ram { get; init; }

    public required MachineTiming Timing { get; init; }

    /// <summary>Who gets the input of the console.</summary>
    public required IInputReceiver Input { get; init; }

    public required VirtioSlots Slots { get; init; }

    public required VirtIOBus Bus { get; init; }

    /// <summary>All that changes while it runs.</summary>
    public required MachineState State { get; init; }

    /// <summary>What is counted besides instructions; null: nobody wants to know.</summary>
    public RunCounters? Counters { get; init; }

    /// <summary>Sees every message if somebody wants to; null: the machine is not deterministic.</summary>
    public MessageLog? Log { get; init; }

    /// <summary>Looks at the rings now and then; null: nobody wants to know.</summary>
    public MessageCounter? Messages { get; init; }
}
