// Feature bits that belong to the ring and the transport, not to a kind of device.
namespace ToroEmu.Devices.Virtio.Spec;

/// <summary>Numbers of the reserved feature bits (VirtIO 1.2, 6); bits 0 to 23 belong to the device.</summary>
public static class VirtioFeature
{
    /// <summary>VIRTIO_F_INDIRECT_DESC: a descriptor may name a table of descriptors.</summary>
    public const int IndirectDesc = 28;

    /// <summary>VIRTIO_F_EVENT_IDX: notifications are asked for by index (used_event, avail_event).</summary>
    public const int RingEventIdx = 29;

    /// <summary>VIRTIO_F_VERSION_1: not a legacy device; every driver of ours must accept it.</summary>
    public const int Version1 = 32;

    /// <summary>VIRTIO_F_ACCESS_PLATFORM: addresses pass through an IOMMU.</summary>
    public const int AccessPlatform = 33;

    /// <summary>VIRTIO_F_RING_PACKED: the packed layout of the ring.</summary>
    public const int RingPacked = 34;

    /// <summary>VIRTIO_F_IN_ORDER: buffers are used in the order in which they were made available.</summary>
    public const int InOrder = 35;

    /// <summary>VIRTIO_F_ORDER_PLATFORM: memory is ordered as between cores and real hardware.</summary>
    public const int OrderPlatform = 36;

    /// <summary>VIRTIO_F_NOTIFICATION_DATA: notifications carry more than the queue's number.</summary>
    public const int NotificationData = 38;

    /// <summary>VIRTIO_F_RING_RESET: queues can be reset one by one.</summary>
    public const int RingReset = 40;

    /// <summary>The 64-bit feature word in which only <paramref name="bit"/> is set.</summary>
    public static ulong Mask(int bit) => 1UL << bit;
}
