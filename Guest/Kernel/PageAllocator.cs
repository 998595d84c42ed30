// Physical pages for everybody: one buddy allocator over all RAM above 1 MiB, behind a lock.
using System;
using ToroEmu.Guest.Arch;

namespace ToroEmu.Guest.Kernel;

public static unsafe class PageAllocator
{
    private const ulong LowestAddress = 1UL << 20; // below: firmware tables, the trampoline of the other cores
    private const ulong FourGiB = 1UL << 32;

    private static Spinlock s_lock;
    private static BuddyAllocator s_pages;
    private static ulong s_bookkeepingStart;
    private static ulong s_bookkeepingEnd;

    /// <summary>Bytes not in use.</summary>
    public static ulong FreeBytes => s_pages.FreePages * BuddyAllocator.PageSize;

    /// <summary>Takes consecutive pages, contents undefined.</summary>
    /// <param name="pages">How many pages of 4 KiB, at least 1.</param>
    /// <param name="alignment">In pages, a power of two.</param>
    /// <returns>Address of the first; 0 when memory is exhausted.</returns>
    public static ulong TryAllocate(ulong pages, ulong alignment)
    {
        s_lock.Enter();
        ulong address = s_pages.Allocate(pages, alignment);
        s_lock.Exit();
        return address;
    }

    /// <summary>As <see cref="TryAllocate"/>, but exhausted memory ends the machine.</summary>
    public static ulong Allocate(ulong pages, ulong alignment)
    {
        ulong address = TryAllocate(pages, alignment);
        if (address == 0)
        {
            Panic.Stop("out of memory");
        }

        return address;
    }

    public static void Free(ulong address, ulong pages)
    {
        s_lock.Enter();
        s_pages.Release(address, pages);
        s_lock.Exit();
    }

    /// <summary>Adds the RAM that boot.S has mapped, which is all below 4 GiB.</summary>
    internal static void Initialize()
    {
        ulong pages = MemoryMap.RamEnd / BuddyAllocator.PageSize;
        s_bookkeepingStart = FindBookkeeping(pages);
        s_bookkeepingEnd = s_bookkeepingStart + pages;
        s_pages.Initialize(1, pages, (byte*)s_bookkeepingStart);
        AddRam(LowestAddress, FourGiB);
    }

    /// <summary>Adds the RAM above 4 GiB, once it is mapped.</summary>
    internal static void AddHighRam() => AddRam(FourGiB, ulong.MaxValue);

    private static void AddRam(ulong from, ulong to)
    {
        for (int i = 0; i < MemoryMap.Count; i++)
        {
            MemoryRegion* region = MemoryMap.Region(i);
            if (region->Type == MemoryRegion.Ram)
            {
                AddAllowed(Math.Max(region->Address, from), Math.Min(region->End, to));
            }
        }
    }

    /// <summary>Adds a range without what is taken of it: cut at the first part that overlaps, and the rest looked at again.</summary>
    private static void AddAllowed(ulong start, ulong end)
    {
        start = start + BuddyAllocator.PageSize - 1 & ~(BuddyAllocator.PageSize - 1);
        end &= ~(BuddyAllocator.PageSize - 1);
        while (start < end)
        {
            Taken taken = FirstTaken(start, end);
            ulong stop = Math.Max(start, Math.Min(end, taken.Start & ~(BuddyAllocator.PageSize - 1)));
            s_pages.Release(start, (stop - start) / BuddyAllocator.PageSize);
            start = taken.End + BuddyAllocator.PageSize - 1 & ~(BuddyAllocator.PageSize - 1);
        }
    }

    private static Taken FirstTaken(ulong start, ulong end)
    {
        Taken first;
        first.Start = end;
        first.End = end;
        Consider(&first, start, ImageSymbols.ImageStart, ImageSymbols.ImageEnd);
        Consider(&first, start, s_bookkeepingStart, s_bookkeepingEnd);
        for (int i = 0; i < BootInfo.ModuleCount; i++)
        {
            BootModule* module = BootInfo.Module(i);
            Consider(&first, start, module->Address, module->Address + module->Size);
        }

        for (int i = 0; i < MemoryMap.Count; i++)
        {
            MemoryRegion* region = MemoryMap.Region(i);
            if (region->Type != MemoryRegion.Ram)
            {
                Consider(&first, start, region->Address, region->End);
            }
        }

        return first;
    }

    private static void Consider(Taken* first, ulong from, ulong start, ulong end)
    {
        if (end > from && start < end && start < first->Start)
        {
            first->Start = start;
            first->End = end;
        }
    }

    private static ulong FindBookkeeping(ulong bytes)
    {
        for (int i = 0; i < MemoryMap.Count; i++)
        {
            MemoryRegion* region = MemoryMap.Region(i);
            ulong start = Math.Max(region->Address, ImageSymbols.ImageEnd);
            for (int m = 0; m < BootInfo.ModuleCount; m++)
            {
                BootModule* module = BootInfo.Module(m);
                bool overlaps = module->Address < start + bytes && module->Address + module->Size > start;
                start = overlaps ? module->Address + module->Size : start;
            }

            if (start + bytes <= FourGiB && MemoryMap.HasOnlyRam(start, bytes))
            {
                return start;
            }
        }

        Panic.Stop("not enough memory for the page allocator");
        return 0;
    }

    private struct Taken
    {
        public ulong Start;
        public ulong End;
    }
}
