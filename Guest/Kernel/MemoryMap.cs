// The memory map of the machine, as the loader reported it.
using System;
using System.Runtime.CompilerServices;

namespace ToroEmu.Guest.Kernel;

internal static unsafe class MemoryMap
{
    private const int MostRegions = 64;

    private static Regions s_regions;
    private static int s_count;

    public static int Count => s_count;

    public static MemoryRegion* Region(int index) => (MemoryRegion*)Unsafe.AsPointer(ref s_regions) + index;

    /// <summary>First address above all RAM.</summary>
    public static ulong RamEnd
    {
        get
        {
            ulong end = 0;
            for (int i = 0; i < s_count; i++)
            {
                end = Region(i)->Type == MemoryRegion.Ram ? Math.Max(end, Region(i)->End) : end;
            }

            return end;
        }
    }

    public static void Read(MemoryRegion* entries, int count)
    {
        s_count = Math.Min(count, MostRegions);
        for (int i = 0; i < s_count; i++)
        {
            *Region(i) = entries[i];
        }
    }

    /// <summary>Whether any byte of the range is RAM.</summary>
    public static bool HasRamWithin(ulong address, ulong size)
    {
        for (int i = 0; i < s_count; i++)
        {
            if (Region(i)->Type == MemoryRegion.Ram && Region(i)->Address < address + size && Region(i)->End > address)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one RAM region holds the whole range and nothing else claims a part of it.</summary>
    public static bool HasOnlyRam(ulong address, ulong size)
    {
        bool inside = false;
        for (int i = 0; i < s_count; i++)
        {
            MemoryRegion* region = Region(i);
            bool overlaps = region->Address < address + size && region->End > address;
            if (region->Type == MemoryRegion.Ram)
            {
                inside |= region->Address <= address && region->End >= address + size;
            }
            else if (overlaps)
            {
                return false;
            }
        }

        return inside;
    }

    private struct Regions
    {
        private fixed byte _regions[MostRegions * 24];
    }
}
