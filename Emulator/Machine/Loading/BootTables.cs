// Descriptor and page tables for guests that are entered with them in force.
using System;
using ToroEmu.Cpu;
using ToroEmu.Mmu;

namespace ToroEmu.Machines.Loading;

/// <summary>A GDT with Linux's boot selectors, and an identity mapping by 2 MiB pages.</summary>
internal static class BootTables
{
    /// <summary>__BOOT_CS and __BOOT_DS (boot.rst, "32-bit Boot Protocol").</summary>
    public const ushort CodeSelector = 0x10;

    public const ushort DataSelector = 0x18;

    private const int GdtSize = 0x20;
    private const int TableEntries = 512;
    private const int EntrySize = 8;
    private const ulong PageSize = 4 * MemoryMap.KiB;
    private const ulong LargePage = 2 * MemoryMap.MiB;
    private const ulong DirectorySpan = 1 * MemoryMap.GiB;
    private const ulong LeastDirectories = 4;
    private const ulong TableFlags = PageTableEntry.Present | PageTableEntry.Writable;

    /// <summary>Writes a GDT of flat segments of level 0.</summary>
    /// <param name="space">RAM.</param>
    /// <param name="code">Descriptor of <see cref="CodeSelector"/>.</param>
    /// <exception cref="ImageException">The image leaves no room.</exception>
    public static DescriptorTable WriteGdt(BootSpace space, ulong code)
    {
        FieldBlock gdt = new(GdtSize);
        gdt.Set64(CodeSelector, code);
        gdt.Set64(DataSelector, BootEntry.FlatData);
        return new DescriptorTable { Base = space.Put(MemoryMap.BootGdt, gdt.Bytes), Limit = GdtSize - 1 };
    }

    /// <summary>Maps the first 4 GiB, and the gigabytes that an image has a share of, to themselves: writable, executable, level 0.</summary>
    /// <param name="space">RAM.</param>
    /// <param name="image">Where the image lies; below 512 GiB.</param>
    /// <returns>What CR3 is to hold.</returns>
    /// <exception cref="ImageException">The image leaves no room.</exception>
    public static ulong WriteIdentityMap(BootSpace space, AddressRange image)
    {
        ulong first = Math.Max(image.Start / DirectorySpan, LeastDirectories);
        ulong last = Math.Max((image.End + DirectorySpan - 1) / DirectorySpan, first);
        ulong root = space.Take(MemoryMap.BootPageTables, (2 + LeastDirectories + last - first) * PageSize);
        ulong pointers = root + PageSize;
        ulong next = pointers + PageSize;
        FieldBlock pointerTable = Table();
        for (ulong gigabyte = 0; gigabyte < last; gigabyte = gigabyte + 1 == LeastDirectories ? first : gigabyte + 1)
        {
            pointerTable.Set64((int)gigabyte * EntrySize, next | TableFlags);
            space.Write(next, Directory(gigabyte).Bytes);
            next += PageSize;
        }

        FieldBlock rootTable = Table();
        rootTable.Set64(0, pointers | TableFlags);
        space.Write(pointers, pointerTable.Bytes);
        space.Write(root, rootTable.Bytes);
        return root;
    }

    private static FieldBlock Table() => new((int)PageSize);

    private static FieldBlock Directory(ulong gigabyte)
    {
        FieldBlock table = Table();
        for (int i = 0; i < TableEntries; i++)
        {
            table.Set64(i * EntrySize, (gigabyte * DirectorySpan + (ulong)i * LargePage) | TableFlags | PageTableEntry.PageSize);
        }

        return table;
    }
}
