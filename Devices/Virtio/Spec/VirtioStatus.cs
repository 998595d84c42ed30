// Bits of the device status field.
namespace ToroEmu.Devices.Virtio.Spec;

/// <summary>Device status (VirtIO 1.2, 2.1): how far the driver has come; it sets bits in the order of 3.1.1 and clears them only by writing 0.</summary>
public static class VirtioStatus
{
    /// <summary>Written to reset the device; read while it is in that state.</summary>
    public const uint Reset = 0;

    /// <summary>The guest has noticed the device.</summary>
    public const uint Acknowledge = 1;

    /// <summary>The guest has a driver for it.</summary>
    public const uint Driver = 2;

    /// <summary>The driver is set up; the device is live.</summary>
    public const uint DriverOk = 4;

    /// <summary>The driver has chosen its features; reads back as 0 if the device refuses them.</summary>
    public const uint FeaturesOk = 8;

    /// <summary>Set by the device: an error from which only a reset helps.</summary>
    public const uint DeviceNeedsReset = 64;

    /// <summary>The driver has given up.</summary>
    public const uint Failed = 128;
}
