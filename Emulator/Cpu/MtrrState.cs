// Memory type range registers.
namespace ToroEmu.Cpu;

/// <summary>Kept for those who read them back: all memory is write-back here (SDM 3A, 12.11).</summary>
public unsafe struct MtrrState
{
    public const int VariablePairs = 8;
    public const int FixedCount = 11;

    /// <summary>IA32_MTRR_DEF_TYPE.</summary>
    public ulong DefaultType;

    /// <summary>Base and mask of each variable range in turn.</summary>
    public fixed ulong Variable[VariablePairs * 2];

    /// <summary>64-KiB, 16-KiB and 4-KiB ranges in the order of their numbers.</summary>
    public fixed ulong Fixed[FixedCount];
}
