// The memory map that the guest is told.
using System.Collections.Generic;
using System.Collections.Immutable;

namespace ToroEmu.Machines.Tables;

/// <summary>RAM and what firmware keeps of it, in ascending order without overlaps (ACPI 6.4, section 15).</summary>
public static class E820Map
{
    /// <summary>Builds the map of a machine with <paramref name="ramSize"/> bytes of RAM, at least <see cref="MemoryMap.RamSizeMin"/>.</summary>
    public static ImmutableArray<E820Entry> Build(ulong ramSize)
    {
        ulong aboveFirmware = MemoryMap.LowRamSize(ramSize) - MemoryMap.FirmwareAreaEnd;
        ulong high = MemoryMap.HighRamSize(ramSize);
        List<E820Entry> entries =
        [
            new(0, MemoryMap.BaseMemoryEnd, E820Type.Ram),
            new(MemoryMap.MpFloatingPointer.Start, MemoryMap.MpFloatingPointer.Size, E820Type.Reserved),
            new(MemoryMap.FirmwareAreaStart, MemoryMap.FirmwareAreaEnd - MemoryMap.FirmwareAreaStart, E820Type.Reserved),
            new(MemoryMap.FirmwareAreaEnd, aboveFirmware, E820Type.Ram),
        ];
        if (high != 0)
        {
            entries.Add(new E820Entry(MemoryMap.HighRamStart, high, E820Type.Ram));
        }

        return [.. entries];
    }
}
