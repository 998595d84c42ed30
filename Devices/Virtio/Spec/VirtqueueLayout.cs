// Layout in guest memory of a split virtqueue: offsets, sizes, flags and index arithmetic.
namespace ToroEmu.Devices.Virtio.Spec;

/// <summary>
/// The split virtqueue (VirtIO 1.2, 2.7): a descriptor table, an available ring written by the driver and a used ring written by
/// the device. Indices run freely modulo 2^16; the queue length is a power of two, so slot = index mod length. All little-endian.
/// </summary>
public static class VirtqueueLayout
{
    /// <summary>Longest queue of the specification, in descriptors (2.7).</summary>
    public const uint QueueSizeLimit = 32768;

    // struct virtq_desc (2.7.5).

    /// <summary>Bytes of one descriptor.</summary>
    public const uint DescriptorSize = 16;

    /// <summary>u64: guest physical address of the buffer.</summary>
    public const uint DescriptorAddress = 0;

    /// <summary>u32: bytes of the buffer.</summary>
    public const uint DescriptorLength = 8;

    /// <summary>u16: <see cref="FlagNext"/>, <see cref="FlagWrite"/>, <see cref="FlagIndirect"/>.</summary>
    public const uint DescriptorFlags = 12;

    /// <summary>u16: the descriptor that follows, if <see cref="FlagNext"/> is set.</summary>
    public const uint DescriptorNext = 14;

    /// <summary>VIRTQ_DESC_F_NEXT: the chain goes on.</summary>
    public const ushort FlagNext = 1;

    /// <summary>VIRTQ_DESC_F_WRITE: the device writes this buffer; else it only reads it.</summary>
    public const ushort FlagWrite = 2;

    /// <summary>VIRTQ_DESC_F_INDIRECT: the buffer is a table of descriptors.</summary>
    public const ushort FlagIndirect = 4;

    // struct virtq_avail (2.7.6).

    /// <summary>u16: <see cref="AvailNoInterrupt"/> or 0.</summary>
    public const uint AvailFlags = 0;

    /// <summary>u16: index of the next entry that the driver will write.</summary>
    public const uint AvailIndex = 2;

    /// <summary>First entry; each is a u16, the head of a chain.</summary>
    public const uint AvailRing = 4;

    /// <summary>Bytes of one available entry.</summary>
    public const uint AvailEntrySize = 2;

    /// <summary>VIRTQ_AVAIL_F_NO_INTERRUPT: the driver needs no interrupt when a buffer is used.</summary>
    public const ushort AvailNoInterrupt = 1;

    // struct virtq_used (2.7.8).

    /// <summary>u16: <see cref="UsedNoNotify"/> or 0.</summary>
    public const uint UsedFlags = 0;

    /// <summary>u16: index of the next entry that the device will write.</summary>
    public const uint UsedIndex = 2;

    /// <summary>First entry; each is <see cref="UsedEntrySize"/> bytes.</summary>
    public const uint UsedRing = 4;

    /// <summary>Bytes of one used entry.</summary>
    public const uint UsedEntrySize = 8;

    /// <summary>u32 in a used entry: the head of the chain.</summary>
    public const uint UsedEntryId = 0;

    /// <summary>u32 in a used entry: bytes that the device wrote.</summary>
    public const uint UsedEntryLength = 4;

    /// <summary>VIRTQ_USED_F_NO_NOTIFY: the device needs no notification when a buffer is made available.</summary>
    public const ushort UsedNoNotify = 1;

    // Alignment of the three parts (2.7).

    /// <summary>Alignment of the descriptor table, in bytes.</summary>
    public const uint DescriptorTableAlign = 16;

    /// <summary>Alignment of the available ring, in bytes.</summary>
    public const uint AvailAlign = 2;

    /// <summary>Alignment of the used ring, in bytes.</summary>
    public const uint UsedAlign = 4;

    /// <summary>Bytes of a descriptor table of <paramref name="length"/> descriptors.</summary>
    public static uint DescriptorTableSize(uint length) => DescriptorSize * length;

    /// <summary>Bytes of an available ring, its used_event word included.</summary>
    public static uint AvailSize(uint length) => AvailUsedEvent(length) + 2;

    /// <summary>Bytes of a used ring, its avail_event word included.</summary>
    public static uint UsedSize(uint length) => UsedAvailEvent(length) + 2;

    /// <summary>Offset of descriptor <paramref name="number"/> in the table.</summary>
    public static uint DescriptorOffset(uint number) => DescriptorSize * number;

    /// <summary>Offset in the available ring of the entry for the free-running <paramref name="index"/>.</summary>
    public static uint AvailEntryOffset(ushort index, uint length) => AvailRing + AvailEntrySize * (index & (length - 1));

    /// <summary>Offset in the used ring of the entry for the free-running <paramref name="index"/>.</summary>
    public static uint UsedEntryOffset(ushort index, uint length) => UsedRing + UsedEntrySize * (index & (length - 1));

    /// <summary>Offset in the available ring of used_event: the driver wants an interrupt when that used index is passed (2.7.7).</summary>
    public static uint AvailUsedEvent(uint length) => AvailRing + AvailEntrySize * length;

    /// <summary>Offset in the used ring of avail_event: the device wants a notification when that available index is passed (2.7.10).</summary>
    public static uint UsedAvailEvent(uint length) => UsedRing + UsedEntrySize * length;

    /// <summary>Whether <paramref name="length"/> may be the length of a split queue: a power of two up to <see cref="QueueSizeLimit"/>.</summary>
    public static bool IsValidLength(uint length) => length != 0 && length <= QueueSizeLimit && (length & (length - 1)) == 0;

    /// <summary>
    /// With VIRTIO_F_EVENT_IDX, whether moving an index from <paramref name="oldIndex"/> to <paramref name="newIndex"/> passes the
    /// <paramref name="eventIndex"/> that the other side has asked for (vring_need_event of 2.7.7 and 2.7.10); wraps modulo 2^16.
    /// </summary>
    public static bool NeedsEvent(ushort eventIndex, ushort newIndex, ushort oldIndex) =>
        (ushort)(newIndex - eventIndex - 1) < (ushort)(newIndex - oldIndex);
}
