// The page tables: all RAM and the devices below 4 GiB at their own addresses; page 0 and the pages below stacks are not mapped.
using ToroEmu.Guest.Kernel;

namespace ToroEmu.Guest.Arch;

internal static unsafe class Paging
{
    public const ulong PageSize = 4096;
    public const ulong LargePageSize = 2UL << 20;

    private const ulong Present = 1UL << 0;
    private const ulong Writable = 1UL << 1;
    private const ulong WriteThrough = 1UL << 3;
    private const ulong CacheDisable = 1UL << 4;
    private const ulong Large = 1UL << 7;
    private const ulong NoExecute = 1UL << 63;
    private const ulong AddressMask = 0x000F_FFFF_FFFF_F000;
    private const ulong FourGiB = 1UL << 32;
    private const int EntriesPerTable = 512;

    private static Spinlock s_lock;
    private static ulong s_noExecute;

    /// <summary>
    /// Refines the map that Boot/boot.S made: NULL and the guard of the boot stack fault, code is read-only, data not executable,
    /// addresses without RAM are uncached, RAM above 4 GiB appears. Once, by core 0, before other cores run.
    /// </summary>
    public static void Initialize()
    {
        s_noExecute = (Cpu.ReadMsr(Msr.Efer) & Msr.EferNxe) != 0 ? NoExecute : 0;
        MapBelow4GiB();
        MapAbove4GiB();
        Protect(ImageSymbols.ImageStart, ImageSymbols.TextEnd, Present);
        Protect(ImageSymbols.TextEnd, ImageSymbols.RodataEnd, Present | s_noExecute);
        Protect(ImageSymbols.RodataEnd, LargePageEnd(ImageSymbols.RodataEnd), Present | Writable | s_noExecute);
        Unmap(0);
        Unmap(ImageSymbols.BootStackGuard);
        Cpu.WriteCr3(Cpu.ReadCr3());
    }

    /// <summary>
    /// Makes an access to this page fault. Only this core's TLB is told: right for guard pages, which matter to the one core that
    /// runs on the stack above.
    /// </summary>
    public static void Unmap(ulong address)
    {
        s_lock.Enter();
        *EntryOf(address) = 0;
        s_lock.Exit();
        Cpu.InvalidatePage((void*)address);
    }

    /// <summary>The page may be read and written again; cores never remember that it was not.</summary>
    public static void Remap(ulong address)
    {
        s_lock.Enter();
        *EntryOf(address) = address | Present | Writable | s_noExecute;
        s_lock.Exit();
    }

    /// <summary>Whether reading this address works, for stack walks over damaged stacks.</summary>
    public static bool IsMapped(ulong address)
    {
        ulong table = Cpu.ReadCr3() & AddressMask;
        for (int shift = 39; ; shift -= 9)
        {
            ulong entry = ((ulong*)table)[IndexAt(address, shift)];
            if ((entry & Present) == 0 || address >> 47 != 0)
            {
                return false;
            }

            if (shift == 12 || (entry & Large) != 0)
            {
                return true;
            }

            table = entry & AddressMask;
        }
    }

    private static void MapBelow4GiB()
    {
        for (ulong address = 0; address < FourGiB; address += LargePageSize)
        {
            bool ram = MemoryMap.HasRamWithin(address, LargePageSize);
            // We run from the map that we change: code must stay executable at every moment, whatever the TLB remembers.
            bool code = address < ImageSymbols.TextEnd && address + LargePageSize > ImageSymbols.ImageStart;
            *LargeEntryOf(address) = address | Present | Writable | Large | (code ? 0 : s_noExecute) | (ram ? 0 : CacheDisable | WriteThrough);
        }
    }

    private static void MapAbove4GiB()
    {
        ulong end = MemoryMap.RamEnd;
        for (ulong address = FourGiB; address < end; address += LargePageSize)
        {
            if (MemoryMap.HasRamWithin(address, LargePageSize))
            {
                *LargeEntryOf(address) = address | Present | Writable | Large | s_noExecute;
            }
        }
    }

    private static ulong LargePageEnd(ulong address) => (address + LargePageSize - 1) & ~(LargePageSize - 1);

    private static void Protect(ulong start, ulong end, ulong rights)
    {
        for (ulong address = start; address < end; address += PageSize)
        {
            *EntryOf(address) = address | rights;
        }
    }

    /// <summary>The 4 KiB entry of an address; a 2 MiB page in the way is split into 512 small ones with the same rights.</summary>
    private static ulong* EntryOf(ulong address)
    {
        ulong* directoryEntry = LargeEntryOf(address);
        if ((*directoryEntry & Large) != 0)
        {
            ulong* table = (ulong*)PageAllocator.Allocate(1, 1);
            for (ulong i = 0; i < EntriesPerTable; i++)
            {
                table[i] = (*directoryEntry & ~Large) + i * PageSize;
            }

            *directoryEntry = (ulong)table | Present | Writable;
        }

        return (ulong*)(*directoryEntry & AddressMask) + IndexAt(address, 12);
    }

    private static ulong* LargeEntryOf(ulong address)
    {
        ulong* pointers = NextTable((ulong*)(Cpu.ReadCr3() & AddressMask) + IndexAt(address, 39));
        ulong* directory = NextTable(pointers + IndexAt(address, 30));
        return directory + IndexAt(address, 21);
    }

    private static ulong* NextTable(ulong* entry)
    {
        if ((*entry & Present) == 0)
        {
            ulong* table = (ulong*)PageAllocator.Allocate(1, 1);
            Memory.Clear(table, PageSize);
            *entry = (ulong)table | Present | Writable;
        }

        return (ulong*)(*entry & AddressMask);
    }

    private static ulong IndexAt(ulong address, int shift) => address >> shift & (EntriesPerTable - 1);
}
