// Numbers of the entropy device.
namespace ToroEmu.Devices.Virtio.Entropy;

/// <summary>VirtIO 1.2, 5.4.</summary>
internal static class EntropySpec
{
    public const uint DeviceId = 4;

    /// <summary>requestq.</summary>
    public const int QueueCount = 1;

    /// <summary>Our longest ring.</summary>
    public const ushort QueueNumMax = 1024;
}
