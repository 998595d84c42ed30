// What cores share.
using System;

using ToroEmu.Cpu;
using ToroEmu.Devices.Contracts;
using ToroEmu.Interrupts;
using ToroEmu.Memory;

namespace ToroEmu.Machines;

/// <summary>The parts that a core is plugged into.</summary>
internal sealed class MachineParts
{
    public required int Cores { get; init; }

    public required CpuModel Cpu { get; init; }

    public required GuestRam Ram { get; init; }

    public required PhysicalBus Bus { get; init; }

    public required PortBus Ports { get; init; }

    public required IpiRouter Router { get; init; }

    public required ICoreSignals Signals { get; init; }

    public required IClock Clock { get; init; }

    public required IWallClock Wall { get; init; }

    /// <summary>Whether the guest waits for interrupts that input from outside of the machine can cause.</summary>
    public required Func<bool> ExpectsInput { get; init; }

    /// <summary>Whether a device may write to RAM without a core asking for it now: work under way, or buffers given out for input from outside.</summary>
    public Func<bool> MayWriteMemory { get; init; } = () => false;

    /// <summary>Cores run one after the other, and everything has its place in the order of their instructions.</summary>
    public bool IsDeterministic { get; init; }

    /// <summary>The timer of the running core may have been set anew.</summary>
    public Action TimerMoved { get; init; } = () => { };

    /// <summary>A core accesses a device.</summary>
    public Action DeviceAccessed { get; init; } = () => { };

    /// <summary>Source of what RDRAND and RDSEED answer.</summary>
    public required Func<ulong> Random { get; init; }
}
