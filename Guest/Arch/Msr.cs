// Model-specific registers used (SDM 4, table 2-2).
namespace ToroEmu.Guest.Arch;

internal static class Msr
{
    public const uint ApicBase = 0x1B;
    public const uint GsBase = 0xC000_0101;
    public const uint Efer = 0xC000_0080;

    public const ulong ApicBaseEnable = 1UL << 11;
    public const ulong ApicBaseX2Apic = 1UL << 10;
    public const ulong ApicBaseAddress = 0x000F_FFFF_FFFF_F000;
    public const ulong EferNxe = 1UL << 11;
}
