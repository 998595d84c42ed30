// A run of bytes that an image puts into guest RAM.
using System;

namespace ToroEmu.Machines.Loading;

/// <summary>Bytes of an image with their place.</summary>
/// <param name="Address">Guest physical address.</param>
/// <param name="Content">Bytes of the file.</param>
/// <param name="Size">Bytes of memory; those behind <paramref name="Content"/> are zero.</param>
/// <param name="Name">What it is, for messages: "a segment".</param>
internal sealed record ImagePiece(ulong Address, ReadOnlyMemory<byte> Content, ulong Size, string Name)
{
    /// <summary>Bytes that must be free from <see cref="Address"/> on: some kernels unpack themselves behind what is loaded. At least <see cref="Size"/>.</summary>
    public ulong Room { get; init; } = Size;

    public AddressRange Range => new(Address, Room, Name);

    /// <summary>"at 0x100000 of 2 MiB".</summary>
    public string Place => $"at 0x{Address:x} of {MemorySize.Format(Room)}";
}
