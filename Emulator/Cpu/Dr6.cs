// Bits of DR6, the debug status register.
namespace ToroEmu.Cpu;

/// <summary>SDM 3B, 19.2.3.</summary>
public static class Dr6
{
    /// <summary>B0..B3: the condition of a breakpoint was met.</summary>
    public const uint Breakpoints = 0xF;

    /// <summary>BD: an access to a debug register under DR7.GD.</summary>
    public const uint AccessDetected = 1 << 13;

    /// <summary>BS: single step.</summary>
    public const uint SingleStep = 1 << 14;

    /// <summary>BT: the T flag of the task that was switched to.</summary>
    public const uint TaskSwitch = 1 << 15;

    /// <summary>Bits that software may write; bus locks (11) and RTM (16) are not announced.</summary>
    public const uint Writable = Breakpoints | AccessDetected | SingleStep | TaskSwitch;

    /// <summary>Reserved bits that read as one; also the value after reset.</summary>
    public const uint FixedOnes = 0xFFFF_0FF0;
}
