// Bits of paging structures.
namespace ToroEmu.Mmu;

/// <summary>SDM 3A, 5.3 to 5.5.</summary>
internal static class PageTableEntry
{
    public const ulong Present = 1 << 0;
    public const ulong Writable = 1 << 1;
    public const ulong User = 1 << 2;
    public const ulong Accessed = 1 << 5;
    public const ulong Dirty = 1 << 6;
    public const ulong PageSize = 1 << 7;
    public const ulong NoExecute = 1UL << 63;

    /// <summary>Physical address bits of an entry: MAXPHYADDR is 40 here (CPUID 80000008H).</summary>
    public const int PhysicalAddressBits = 40;
    public const ulong AddressMask = ((1UL << PhysicalAddressBits) - 1) & ~0xFFFUL;
    public const ulong ReservedAbove = ((1UL << 52) - 1) & ~((1UL << PhysicalAddressBits) - 1);

    /// <summary>PAE paging has no software bits above the address (SDM 3A, 5.4.2).</summary>
    public const ulong ReservedAbovePae = ((1UL << 63) - 1) & ~((1UL << PhysicalAddressBits) - 1);

    /// <summary>Reserved bits of a PDPTE of PAE paging (SDM 3A, table 5-8).</summary>
    public const ulong ReservedPdpte = 0x1E6 | ~((1UL << PhysicalAddressBits) - 1);

    /// <summary>Bit 21 of a 4-MiB entry of 32-bit paging, with 40 address bits (SDM 3A, table 5-4).</summary>
    public const uint ReservedLarge32 = 1 << 21;

    // Error code of #PF (SDM 3A, 5.7).
    public const uint ErrorPresent = 1;
    public const uint ErrorWrite = 2;
    public const uint ErrorUser = 4;
    public const uint ErrorReserved = 8;
    public const uint ErrorFetch = 16;
}
