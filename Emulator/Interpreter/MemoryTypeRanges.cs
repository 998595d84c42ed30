// MTRRs and the PAT as model-specific registers.
using ToroEmu.Cpu;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>Storage with the checks of SDM 3A, 12.11 and 12.12. <see langword="false"/>: #GP(0).</summary>
internal static unsafe class MemoryTypeRanges
{
    /// <summary>Eight variable ranges, fixed ranges (bit 8), write-combining (bit 10).</summary>
    private const ulong Capabilities = MtrrState.VariablePairs | (1 << 8) | (1 << 10);

    /// <summary>IA32_MTRR_DEF_TYPE: type, FE, E.</summary>
    private const ulong DefTypeBits = 0xCFF;
    private const ulong BaseBits = PageTableEntry.AddressMask | 0xFF;
    private const ulong MaskBits = PageTableEntry.AddressMask | (1 << 11);

    public static bool TryRead(CpuState* cpu, uint msr, out ulong value)
    {
        ulong* slot = Slot(cpu, msr);
        value = slot != null ? *slot : Capabilities;
        return slot != null || msr == Msr.MtrrCap;
    }

    public static bool TryWrite(CpuState* cpu, uint msr, ulong value)
    {
        ulong* slot = Slot(cpu, msr);
        if (slot == null || !IsAllowed(msr, value)) return false;
        *slot = value;
        return true;
    }

    private static bool IsAllowed(uint msr, ulong value)
    {
        if (msr == Msr.Pat) return AreTypes(value, uncachedMinus: true);
        if (msr == Msr.MtrrDefType) return (value & ~DefTypeBits) == 0 && IsType((byte)value, uncachedMinus: false);
        if (msr >= Msr.MtrrFix64K) return AreTypes(value, uncachedMinus: false);
        bool isMask = (msr & 1) != 0;
        return isMask ? (value & ~MaskBits) == 0 : (value & ~BaseBits) == 0 && IsType((byte)value, uncachedMinus: false);
    }

    /// <summary>Eight fields of memory types.</summary>
    private static bool AreTypes(ulong value, bool uncachedMinus)
    {
        for (int field = 0; field < 8; field++)
            if (!IsType((byte)(value >> (field * 8)), uncachedMinus)) return false;
        return true;
    }

    /// <summary>UC 0, WC 1, WT 4, WP 5, WB 6, and in the PAT UC- 7 (SDM 3A, tables 12-8 and 12-10).</summary>
    private static bool IsType(byte type, bool uncachedMinus) => type is 0 or 1 or 4 or 5 or 6 || (uncachedMinus && type == 7);

    private static ulong* Slot(CpuState* cpu, uint msr) => msr switch
    {
        Msr.Pat => &cpu->Pat,
        Msr.MtrrDefType => &cpu->Mtrr.DefaultType,
        >= Msr.MtrrPhysBase0 and < Msr.MtrrPhysBase0 + 2 * MtrrState.VariablePairs => &cpu->Mtrr.Variable[msr - Msr.MtrrPhysBase0],
        Msr.MtrrFix64K => &cpu->Mtrr.Fixed[0],
        Msr.MtrrFix16K80000 => &cpu->Mtrr.Fixed[1],
        Msr.MtrrFix16KA0000 => &cpu->Mtrr.Fixed[2],
        >= Msr.MtrrFix4K and < Msr.MtrrFix4K + 8 => &cpu->Mtrr.Fixed[3 + msr - Msr.MtrrFix4K],
        _ => null,
    };
}
