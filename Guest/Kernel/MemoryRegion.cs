// One line of the memory map: hvm_memmap_table_entry, with the type numbers of E820.
namespace ToroEmu.Guest.Kernel;

internal struct MemoryRegion
{
    public const uint Ram = 1;

    public ulong Address;
    public ulong Size;
    public uint Type;
    public uint Reserved;

    public readonly ulong End => Address + Size;
}
