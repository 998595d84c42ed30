// What became of the present instruction.
namespace ToroEmu.Cpu;

/// <summary>How a pending exception is to be treated.</summary>
public enum FaultKind : byte
{
    None = 0,

    /// <summary>Fault or abort: RIP is that of the instruction.</summary>
    Fault,

    /// <summary>Trap (single step, interrupts): RIP is where the program goes on. INT1: see <see cref="CpuFault.Length"/>.</summary>
    Trap,

    /// <summary>INT n, INT3, INTO: the gate's DPL is checked; RIP is the instruction's, the handler returns behind it.</summary>
    SoftwareInterrupt,

    /// <summary>No exception: the instruction must run again while no other core does.</summary>
    Exclusive,

    /// <summary>No exception: the instruction must run again by itself, so that a debug trap can follow it.</summary>
    Stepwise,
}
