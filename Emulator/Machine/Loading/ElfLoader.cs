// Puts the loadable segments of an ELF image into guest RAM at their physical addresses.
using System;
using System.Collections.Generic;
using System.Linq;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Machines.Loading;

/// <summary>Loads PT_LOAD segments at p_paddr, as QEMU's -kernel does for PVH images.</summary>
public static class ElfLoader
{
    private const int ZeroChunk = 64 * 1024;

    /// <summary>Checks all segments, then writes them; memory past a segment's file bytes becomes zero.</summary>
    /// <param name="image">What to load.</param>
    /// <param name="memory">Guest RAM.</param>
    /// <param name="ramSize">Bytes of RAM the machine has.</param>
    /// <exception cref="ImageException">A segment lies outside of RAM, on a boot structure or on another segment. Nothing was written then.</exception>
    public static void Load(ElfImage image, IGuestMemory memory, ulong ramSize)
    {
        Check(image, ramSize);
        foreach (ElfSegment segment in LoadedSegments(image))
        {
            LoadSegment(image, segment, memory);
        }
    }

    /// <summary>The checks of <see cref="Load"/> alone.</summary>
    /// <exception cref="ImageException">The image cannot be loaded into that much RAM.</exception>
    public static void Check(ElfImage image, ulong ramSize)
    {
        List<ElfSegment> segments = LoadedSegments(image).OrderBy(s => s.PhysicalAddress).ToList();
        if (segments.Count == 0)
        {
            throw new ImageException("has no segment to load (PT_LOAD); link it as an executable");
        }

        foreach (ElfSegment segment in segments)
        {
            CheckSize(segment);
        }

        CheckTotal(segments, ramSize);
        foreach (ElfSegment segment in segments)
        {
            CheckPlace(segment, ramSize);
        }

        CheckOverlaps(segments);
    }

    private static IEnumerable<ElfSegment> LoadedSegments(ElfImage image) => image.Segments.Where(s => s.IsLoaded);

    private static void CheckSize(ElfSegment segment)
    {
        if (segment.FileSize > segment.MemorySize)
        {
            throw new ImageException($"has a damaged segment {Place(segment)}: {segment.FileSize} bytes in the file, fewer in memory; link it again");
        }
    }

    private static void CheckTotal(List<ElfSegment> segments, ulong ramSize)
    {
        UInt128 total = 0;
        foreach (ElfSegment segment in segments)
        {
            total += segment.MemorySize;
        }

        if (total > ramSize)
        {
            throw new ImageException($"needs {SizeText(total)} of memory, the machine has {SizeText(ramSize)}; give more with --memory");
        }
    }

    private static void CheckPlace(ElfSegment segment, ulong ramSize)
    {
        if (!MemoryMap.IsRam(segment.PhysicalAddress, segment.MemorySize, ramSize))
        {
            throw new ImageException(
                $"has a segment {Place(segment)}, outside of the machine's {SizeText(ramSize)} of RAM; give more with --memory or link it lower");
        }

        AddressRange range = RangeOf(segment);
        foreach (AddressRange structure in MemoryMap.BootStructures)
        {
            if (range.Overlaps(structure))
            {
                throw new ImageException(
                    $"has a segment {Place(segment)}, where the machine puts {structure.Name} (0x{structure.Start:x}); link it at 1 MiB or above");
            }
        }
    }

    private static void CheckOverlaps(List<ElfSegment> segments)
    {
        for (int i = 1; i < segments.Count; i++)
        {
            if (RangeOf(segments[i - 1]).Overlaps(RangeOf(segments[i])))
            {
                throw new ImageException(
                    $"has two segments in one place, {Place(segments[i - 1])} and {Place(segments[i])}; mend the linker script");
            }
        }
    }

    private static void LoadSegment(ElfImage image, ElfSegment segment, IGuestMemory memory)
    {
        ReadOnlySpan<byte> content = image.BytesOf(segment).Span;
        GuestWriter.Write(memory, segment.PhysicalAddress, content);
        FillZero(memory, segment.PhysicalAddress + segment.FileSize, segment.MemorySize - segment.FileSize);
    }

    // RAM that is zero already stays untouched, so that a large bss costs the host no memory.
    private static void FillZero(IGuestMemory memory, ulong address, ulong size)
    {
        byte[] chunk = new byte[Math.Min(size, ZeroChunk)];
        while (size != 0)
        {
            Span<byte> piece = chunk.AsSpan(0, (int)Math.Min(size, ZeroChunk));
            if (!memory.TryRead(address, piece) || piece.ContainsAnyExcept((byte)0))
            {
                piece.Clear();
                GuestWriter.Write(memory, address, piece);
            }

            address += (ulong)piece.Length;
            size -= (ulong)piece.Length;
        }
    }

    private static AddressRange RangeOf(ElfSegment segment) => new(segment.PhysicalAddress, segment.MemorySize, "");

    private static string Place(ElfSegment segment) => $"at 0x{segment.PhysicalAddress:x} of {SizeText(segment.MemorySize)}";

    private static string SizeText(UInt128 bytes) => MemorySize.Format(bytes);
}
