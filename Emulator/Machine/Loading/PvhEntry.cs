// The processor state that PVH prescribes for the first instruction.
namespace ToroEmu.Machines.Loading;

/// <summary>
/// How the boot processor starts (Xen's docs/misc/pvh.pandoc): 32-bit protected mode without paging, all segments flat, interrupts off.
/// Every register that is not named here is zero.
/// </summary>
/// <param name="Eip">Physical address of the first instruction.</param>
/// <param name="Ebx">Physical address of hvm_start_info.</param>
public readonly record struct PvhEntry(uint Eip, uint Ebx)
{
    /// <summary>PE and ET.</summary>
    public const uint Cr0 = 0x11;

    public const uint Cr4 = 0;

    /// <summary>Only the bit that is always one.</summary>
    public const uint Eflags = 2;

    /// <summary>Base of CS, DS, ES, FS, GS, SS; their limit is 4 GiB - 1.</summary>
    public const uint SegmentBase = 0;

    public const uint SegmentLimit = 0xFFFF_FFFF;

    /// <summary>CS access rights in the layout of a descriptor's bits 40-55: 32-bit code, read/execute, accessed, page granular.</summary>
    public const ushort CodeAccess = 0xC09B;

    /// <summary>DS, ES, FS, GS, SS: 32-bit data, read/write, accessed, page granular.</summary>
    public const ushort DataAccess = 0xC093;

    /// <summary>TR: 32-bit task state segment, busy, base 0, limit 67h.</summary>
    public const ushort TaskAccess = 0x008B;

    public const uint TaskLimit = 0x67;
}
