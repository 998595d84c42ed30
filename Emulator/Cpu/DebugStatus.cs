// Bits of DR6.
namespace ToroEmu.Cpu;

/// <summary>SDM 3B, 19.2.3.</summary>
public static class DebugStatus
{
    public const ulong SingleStep = 1 << 14;
}
