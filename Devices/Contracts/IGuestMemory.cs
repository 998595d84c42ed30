// A device's view of guest physical memory.
using System;

namespace ToroEmu.Devices.Contracts;

/// <summary>
/// Guest RAM as a device with DMA sees it. Every address comes from the guest and may be wild: calls answer
/// <see langword="false"/> for ranges that are not wholly RAM and then change nothing.
/// </summary>
public interface IGuestMemory
{
    bool TryRead(ulong guestAddress, Span<byte> destination);

    bool TryWrite(ulong guestAddress, ReadOnlySpan<byte> source);

    /// <summary>Reads a 16-bit little-endian word with acquire order (ring indices; VirtIO 1.2, 2.7), at once if it is naturally aligned.</summary>
    bool TryReadUInt16(ulong guestAddress, out ushort value);

    /// <summary>Writes a 16-bit little-endian word with release order, at once if it is naturally aligned.</summary>
    bool TryWriteUInt16(ulong guestAddress, ushort value);
}
