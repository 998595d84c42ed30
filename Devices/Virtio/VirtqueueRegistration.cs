// What the driver tells the transport about one queue.
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio;

/// <summary>Length and guest physical addresses of one virtqueue (VirtIO 1.2, 2.7 and 4.2.3.2). Changed by the transport only.</summary>
public sealed class VirtqueueRegistration(uint number, ushort maxLength)
{
    /// <summary>Queue number.</summary>
    public uint Number { get; } = number;

    /// <summary>Longest ring the device takes, in descriptors.</summary>
    public ushort MaxLength { get; } = maxLength;

    /// <summary>Descriptors in the ring, as written; valid only while <see cref="Ready"/>.</summary>
    public uint Length { get; internal set; }

    /// <summary>Address of the descriptor table (QueueDesc).</summary>
    public ulong DescriptorArea { get; internal set; }

    /// <summary>Address of the available ring (QueueDriver).</summary>
    public ulong DriverArea { get; internal set; }

    /// <summary>Address of the used ring (QueueDevice).</summary>
    public ulong DeviceArea { get; internal set; }

    /// <summary>The driver has handed the queue to the device; length and addresses are then lawful and fixed.</summary>
    public bool Ready { get; internal set; }

    /// <summary>Whether length, alignment and extent are as 2.7 demands. Whether RAM is there only use will show.</summary>
    internal bool IsLawful =>
        VirtqueueLayout.IsValidLength(Length)
        && Length <= MaxLength
        && IsLawfulArea(DescriptorArea, VirtqueueLayout.DescriptorTableAlign, VirtqueueLayout.DescriptorTableSize(Length))
        && IsLawfulArea(DriverArea, VirtqueueLayout.AvailAlign, VirtqueueLayout.AvailSize(Length))
        && IsLawfulArea(DeviceArea, VirtqueueLayout.UsedAlign, VirtqueueLayout.UsedSize(Length));

    internal void Reset()
    {
        Length = 0;
        DescriptorArea = DriverArea = DeviceArea = 0;
        Ready = false;
    }

    private static bool IsLawfulArea(ulong address, uint align, uint size) => address % align == 0 && address <= ulong.MaxValue - size;
}
