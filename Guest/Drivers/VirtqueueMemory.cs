// Where the parts of one ring lie in memory: a page per ring, each writer on cache lines of its own.
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Guest.Drivers;

/// <summary>
/// The addresses of one split virtqueue (VirtIO 1.2, 2.7) and how they follow from the first byte of its page:
/// descriptor table | available ring | used ring | what the receiver keeps | what the sender keeps, each on a new cache line.
/// Memory is identity-mapped, so a pointer is also the guest physical address that descriptors and devices want.
/// </summary>
internal unsafe struct VirtqueueMemory
{
    /// <summary>Bytes of a cache line: what two cores write must not share one.</summary>
    public const uint CacheLine = 64;

    /// <summary>Bytes of the page that holds a ring.</summary>
    public const uint RingSize = 4096;

    /// <summary>Longest ring whose parts fit into <see cref="RingSize"/>, in descriptors.</summary>
    public const ushort LengthMax = 128;

    public byte* Descriptors;
    public byte* Avail;
    public byte* Used;

    /// <summary>Descriptors in the ring, a power of two.</summary>
    public ushort Length;

    public VirtqueueMemory(byte* page, ushort length)
    {
        Descriptors = page;
        Avail = Descriptors + ToLine(VirtqueueLayout.DescriptorTableSize(length));
        Used = Avail + ToLine(VirtqueueLayout.AvailSize(length));
        Length = length;
    }

    public readonly ref ushort AvailFlags => ref *(ushort*)(Avail + VirtqueueLayout.AvailFlags);

    public readonly ref ushort AvailIndex => ref *(ushort*)(Avail + VirtqueueLayout.AvailIndex);

    public readonly ref ushort UsedIndex => ref *(ushort*)(Used + VirtqueueLayout.UsedIndex);

    /// <summary>The entry of the available ring for a free-running index: a descriptor number.</summary>
    public readonly ref ushort AvailEntry(ushort index) => ref *(ushort*)(Avail + VirtqueueLayout.AvailEntryOffset(index, Length));

    /// <summary>The descriptor number in the used entry for a free-running index.</summary>
    public readonly ref uint UsedId(ushort index) =>
        ref *(uint*)(Used + VirtqueueLayout.UsedEntryOffset(index, Length) + VirtqueueLayout.UsedEntryId);

    /// <summary>The bytes written, in the used entry for a free-running index.</summary>
    public readonly ref uint UsedLength(ushort index) =>
        ref *(uint*)(Used + VirtqueueLayout.UsedEntryOffset(index, Length) + VirtqueueLayout.UsedEntryLength);

    /// <summary>
    /// The buffer of descriptor <paramref name="number"/>; reduced to the ring, so that it is always a buffer of this ring.
    /// </summary>
    public readonly byte* Buffer(uint number) =>
        *(byte**)(Descriptors + VirtqueueLayout.DescriptorOffset(number & (Length - 1u)) + VirtqueueLayout.DescriptorAddress);

    /// <summary>Fills in a descriptor that never changes again: one buffer for the sender to write.</summary>
    public readonly void Describe(uint number, byte* buffer, uint bytes)
    {
        byte* descriptor = Descriptors + VirtqueueLayout.DescriptorOffset(number);
        *(ulong*)(descriptor + VirtqueueLayout.DescriptorAddress) = (ulong)buffer;
        *(uint*)(descriptor + VirtqueueLayout.DescriptorLength) = bytes;
        *(ushort*)(descriptor + VirtqueueLayout.DescriptorFlags) = VirtqueueLayout.FlagWrite;
        *(ushort*)(descriptor + VirtqueueLayout.DescriptorNext) = 0;
    }

    /// <summary>First byte behind the used ring, on a line of its own: the receiver's notes; the sender's are one line on.</summary>
    public readonly byte* Notes => Used + ToLine(VirtqueueLayout.UsedSize(Length));

    /// <summary>First byte behind all of it.</summary>
    public readonly byte* End => Notes + 2 * CacheLine;

    private static uint ToLine(uint bytes) => (bytes + CacheLine - 1) & ~(CacheLine - 1);
}
