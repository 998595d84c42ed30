// Where a split ring lies.
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio;

/// <summary>Descriptors and guest physical addresses of a ring as the driver writes them (VirtIO 1.2, 4.2.2); zero after reset.</summary>
internal readonly record struct VirtqueuePlace(uint Length, ulong DescriptorArea, ulong DriverArea, ulong DeviceArea)
{
    /// <summary>
    /// Whether a device can work with it at all. Alignment and powers of two, which 2.7 asks of drivers, are not needed for that, so
    /// other devices do not insist on them and neither do we. Whether RAM is there only use will show.
    /// </summary>
    public bool IsUsable(uint maxLength) =>
        Length != 0
        && Length <= maxLength
        && Fits(DescriptorArea, VirtqueueLayout.DescriptorTableSize(Length))
        && Fits(DriverArea, VirtqueueLayout.AvailSize(Length))
        && Fits(DeviceArea, VirtqueueLayout.UsedSize(Length));

    private static bool Fits(ulong address, uint size) => address <= ulong.MaxValue - size;
}
