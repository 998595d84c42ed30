// Bits of IA32_EFER.
namespace ToroEmu.Cpu;

/// <summary>SDM 3A, 2.2.1.</summary>
public static class Efer
{
    public const ulong Sce = 1 << 0;
    public const ulong Lme = 1 << 8;
    public const ulong Lma = 1 << 10;
    public const ulong Nxe = 1 << 11;
}
