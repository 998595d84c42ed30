// Bits of IA32_DEBUGCTL.
namespace ToroEmu.Cpu;

/// <summary>SDM 3B, 19.4.1. Without branch records and traces only BTF is there; the rest is reserved.</summary>
public static class DebugControl
{
    /// <summary>BTF: TF traps behind taken branches only.</summary>
    public const ulong BranchTrap = 1 << 1;
}
