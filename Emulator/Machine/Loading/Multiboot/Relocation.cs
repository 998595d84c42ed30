// Where a relocatable Multiboot2 image may go.
namespace ToroEmu.Machines.Loading.Multiboot;

/// <summary>The relocatable tag (Multiboot2 3.1.13).</summary>
/// <param name="Min">Lowest address of a byte of the image.</param>
/// <param name="Max">Highest one.</param>
/// <param name="Align">Of its start, in bytes.</param>
/// <param name="Preference">0 none, 1 as low as possible, 2 as high as possible.</param>
internal sealed record Relocation(uint Min, uint Max, uint Align, uint Preference)
{
    /// <summary>Picks the place for an image.</summary>
    /// <param name="linked">Where it is linked, from the first byte to the last; stays there if nothing speaks against it.</param>
    /// <param name="ramSize">Bytes of RAM.</param>
    /// <exception cref="ImageException">No place will do.</exception>
    public ulong Place(AddressRange linked, ulong ramSize)
    {
        ulong align = Align == 0 ? 1 : Align;
        ulong end = ulong.Min((ulong)Max + 1, MemoryMap.LowRamSize(ramSize));
        ulong lowest = (ulong.Max(Min, MemoryMap.KernelStart) + align - 1) / align * align;
        ulong highest = end >= linked.Size ? (end - linked.Size) / align * align : 0;
        if (highest < lowest)
        {
            throw new ImageException(
                $"of {MemorySize.Format(linked.Size)} finds no place from 0x{Min:x} to 0x{Max:x} in {MemorySize.Format(ramSize)} of memory; give more with --memory");
        }

        return Preference switch
        {
            Multiboot2Spec.PreferLowest => lowest,
            Multiboot2Spec.PreferHighest => highest,
            _ => linked.Start >= lowest && linked.Start <= highest && linked.Start % align == 0 ? linked.Start : lowest,
        };
    }
}
