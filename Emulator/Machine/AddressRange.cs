// A run of guest physical addresses with the name that messages call it by.
namespace ToroEmu.Machines;

/// <summary>Guest physical bytes <paramref name="Start"/> .. <see cref="End"/> - 1. A range never wraps around 2^64.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Name">What lies there, in words for a user.</param>
public readonly record struct AddressRange(ulong Start, ulong Size, string Name)
{
    /// <summary>The first byte after the range.</summary>
    public ulong End => Start + Size;

    public bool Contains(ulong address) => address - Start < Size;

    public bool Overlaps(AddressRange other) => Start < other.End && other.Start < End;
}
