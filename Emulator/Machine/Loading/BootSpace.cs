// Guest RAM while a guest is loaded: who has which place.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Machines.Loading;

/// <summary>
/// Gives out places. The image takes what it asks for; boot structures below 1 MiB have their usual places and move out of its way; modules lie behind the
/// image or as high as they can, as their protocol has it.
/// </summary>
internal sealed class BootSpace(IGuestMemory memory, ulong ramSize)
{
    private readonly List<AddressRange> taken = [];

    public ulong RamSize => ramSize;

    /// <summary>Guest physical address of the RSDP, once the tables are written.</summary>
    public ulong Rsdp { get; set; }

    /// <summary>Guest RAM itself.</summary>
    public IGuestMemory Memory => memory;

    public bool IsFree(AddressRange range) => FindOverlap(range) is null;

    /// <summary>Takes exactly this place; the caller knows that it is RAM and free.</summary>
    public void Claim(AddressRange range) => taken.Add(range);

    /// <summary>Takes a place for a boot structure: its own, or one in the windows for all.</summary>
    /// <param name="home">Where it usually lies, and its name.</param>
    /// <param name="size">Bytes it has this time.</param>
    /// <returns>Guest physical address; elsewhere than at home it is page aligned.</returns>
    /// <exception cref="ImageException">The image leaves no room.</exception>
    public ulong Take(AddressRange home, ulong size) => Take(home, size, MemoryMap.BootWindows);

    /// <summary>The same within given windows.</summary>
    /// <exception cref="ImageException">The image leaves no room.</exception>
    public ulong Take(AddressRange home, ulong size, ImmutableArray<AddressRange> windows)
    {
        AddressRange place = home with { Size = size };
        if ((size > home.Size || !IsFree(place)) && !TryFind(windows, ref place))
        {
            throw new ImageException($"leaves no room below 1 MiB for {home.Name} ({MemorySize.Format(size)}); link it at 1 MiB or above");
        }

        Claim(place);
        return place.Start;
    }

    /// <summary>Takes a place for a boot structure and writes it.</summary>
    /// <exception cref="ImageException">The image leaves no room.</exception>
    public ulong Put(AddressRange home, ReadOnlySpan<byte> bytes)
    {
        ulong address = Take(home, (ulong)bytes.Length);
        Write(address, bytes);
        return address;
    }

    /// <summary>Takes the highest free pages that end at or below <paramref name="limit"/>, in RAM below 4 GiB and above 1 MiB, and writes bytes there.</summary>
    /// <returns>False if there are none.</returns>
    public bool TryPutHigh(ReadOnlySpan<byte> bytes, ulong limit, out ulong address)
    {
        ulong end = Math.Min(limit, MemoryMap.LowRamSize(ramSize));
        address = 0;
        while (end >= MemoryMap.KernelStart + (ulong)bytes.Length)
        {
            address = (end - (ulong)bytes.Length) & ~(MemoryMap.RamGranule - 1);
            if (address < MemoryMap.KernelStart)
            {
                return false;
            }

            if (FindOverlap(new AddressRange(address, (ulong)bytes.Length, "")) is not AddressRange hindrance)
            {
                Claim(new AddressRange(address, (ulong)bytes.Length, "a module"));
                Write(address, bytes);
                return true;
            }

            end = hindrance.Start;
        }

        return false;
    }

    /// <summary>
    /// Takes the first pages behind the image and what was put there before, and writes bytes there; if RAM ends before, the highest free pages.
    /// </summary>
    /// <returns>False if there are none.</returns>
    public bool TryPutBehind(ReadOnlySpan<byte> bytes, out ulong address)
    {
        address = MemoryMap.KernelStart;
        foreach (AddressRange range in taken)
        {
            address = range.Start < MemoryMap.LowRamEnd ? Math.Max(address, range.End) : address;
        }

        address = (address + MemoryMap.RamGranule - 1) & ~(MemoryMap.RamGranule - 1);
        if (address + (ulong)bytes.Length > MemoryMap.LowRamSize(ramSize))
        {
            return TryPutHigh(bytes, MemoryMap.LowRamEnd, out address);
        }

        Claim(new AddressRange(address, (ulong)bytes.Length, "a module"));
        Write(address, bytes);
        return true;
    }

    /// <summary>Puts a module as high as it can lie.</summary>
    /// <param name="module">The file.</param>
    /// <param name="limit">First address that no byte of it may have.</param>
    /// <exception cref="ImageException">It does not fit beside the image.</exception>
    public ulong PutModuleHigh(BootModule module, ulong limit = MemoryMap.LowRamEnd) =>
        TryPutHigh(module.Content.Span, limit, out ulong address) ? address : throw NoRoomFor(module);

    /// <summary>Puts a module behind the image.</summary>
    /// <exception cref="ImageException">It does not fit beside the image.</exception>
    public ulong PutModuleBehind(BootModule module) => TryPutBehind(module.Content.Span, out ulong address) ? address : throw NoRoomFor(module);

    /// <summary>Writes bytes into a place that is taken.</summary>
    public void Write(ulong address, ReadOnlySpan<byte> bytes) => GuestWriter.Write(memory, address, bytes);

    public bool TryRead(ulong address, Span<byte> bytes) => memory.TryRead(address, bytes);

    private ImageException NoRoomFor(BootModule module) => new(
        $"({MemorySize.Format((ulong)module.Content.Length)}) does not fit into {MemorySize.Format(ramSize)} of memory beside the image; give more with --memory",
        module.Path);

    private AddressRange? FindOverlap(AddressRange range)
    {
        foreach (AddressRange other in taken)
        {
            if (other.Overlaps(range))
            {
                return other;
            }
        }

        return null;
    }

    private bool TryFind(ImmutableArray<AddressRange> windows, ref AddressRange place)
    {
        foreach (AddressRange window in windows)
        {
            for (ulong at = window.Start; at + place.Size <= window.End; at += MemoryMap.RamGranule)
            {
                if (IsFree(place with { Start = at }))
                {
                    place = place with { Start = at };
                    return true;
                }
            }
        }

        return false;
    }
}
