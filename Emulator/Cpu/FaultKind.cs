// What became of the present instruction.
namespace ToroEmu.Cpu;

/// <summary>How a pending exception is to be treated.</summary>
public enum FaultKind : byte
{
    None = 0,

    /// <summary>Fault or abort: RIP is that of the instruction.</summary>
    Fault,

    /// <summary>Trap (INT3, INTO, single step): RIP is behind the instruction.</summary>
    Trap,

    /// <summary>INT n: as a trap, with the gate's DPL checked.</summary>
    SoftwareInterrupt,

    /// <summary>No exception: the instruction must run again while no other core does.</summary>
    Exclusive,

    /// <summary>No exception: the instruction must run again by itself, so that a debug trap can follow it.</summary>
    Stepwise,
}
