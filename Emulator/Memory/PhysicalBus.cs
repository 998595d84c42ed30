// Guest physical addresses that are not RAM.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Memory;

/// <summary>
/// Routes accesses to devices by address. Immutable once the machine is built; open bus reads as ones. No device of this machine is wider than 32
/// bits: 64 go there in two halves, the lower one first.
/// </summary>
public sealed class PhysicalBus
{
    private const int Widest = sizeof(uint);

    private readonly ImmutableArray<Region> regions;

    private PhysicalBus(ImmutableArray<Region> regions) => this.regions = regions;

    /// <summary>Reads 1, 2, 4 or 8 bytes.</summary>
    public ulong Read(ulong guestAddress, int size)
    {
        if (size > Widest) return Read(guestAddress, Widest) | (Read(guestAddress + Widest, Widest) << (Widest * 8));
        return Find(guestAddress, size) is { } region
            ? region.Read(guestAddress, size) & Mask(size)
            : Mask(size);
    }

    /// <summary>Writes 1, 2, 4 or 8 bytes; nobody there: lost, as on a bus.</summary>
    public void Write(ulong guestAddress, int size, ulong value)
    {
        if (size <= Widest)
        {
            Find(guestAddress, size)?.Write(guestAddress, size, value & Mask(size));
            return;
        }
        Write(guestAddress, Widest, value);
        Write(guestAddress + Widest, Widest, value >> (Widest * 8));
    }

    /// <summary>How often each device was accessed.</summary>
    public IEnumerable<AccessCount> Accesses => regions.Select(region => region.Count);

    private static ulong Mask(int size) => (1UL << (size * 8)) - 1;

    private Region? Find(ulong guestAddress, int size)
    {
        foreach (Region region in regions)
            if (guestAddress >= region.Start && guestAddress - region.Start <= region.Length - (ulong)size) return region;
        return null;
    }

    private sealed record Region(ulong Start, ulong Length, IMmioDevice Device)
    {
        public AccessCount Count { get; } = new(Device);

        public ulong Read(ulong guestAddress, int size)
        {
            Count.Add();
            return Device.Read(guestAddress - Start, size);
        }

        public void Write(ulong guestAddress, int size, ulong value)
        {
            Count.Add();
            Device.Write(guestAddress - Start, size, value);
        }
    }

    /// <summary>Collects regions and refuses overlaps.</summary>
    public sealed class Builder
    {
        private readonly ImmutableArray<Region>.Builder regions = ImmutableArray.CreateBuilder<Region>();

        public Builder Map(ulong start, ulong length, IMmioDevice device)
        {
            foreach (Region other in regions)
                if (start < other.Start + other.Length && other.Start < start + length)
                    throw new ArgumentException($"MMIO region {start:x}+{length:x} overlaps {other.Start:x}+{other.Length:x}.", nameof(start));
            regions.Add(new Region(start, length, device));
            return this;
        }

        public PhysicalBus Build() => new(regions.ToImmutable());
    }
}
