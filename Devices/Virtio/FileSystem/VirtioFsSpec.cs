// Numbers of the virtio file system device.
namespace ToroEmu.Devices.Virtio.FileSystem;

/// <summary>VirtIO 1.2, 5.11.</summary>
public static class VirtioFsSpec
{
    /// <summary>5.11.1.</summary>
    public const uint DeviceId = 26;

    /// <summary>The queue of FORGET and INTERRUPT; request queues follow (5.11.2).</summary>
    public const uint HighPriorityQueue = 0;

    /// <summary>Configuration space (5.11.4): the tag, UTF-8, filled up with zeros, of this many bytes.</summary>
    public const int TagSize = 36;

    /// <summary>u32: number of request queues.</summary>
    public const int ConfigRequestQueues = TagSize;

    public const int ConfigSize = ConfigRequestQueues + sizeof(uint);
}
