// Numbers of the VirtIOBus device: one source, compiled into the emulator's device and into the guest's driver.
namespace ToroEmu.Devices.Virtio.Spec;

/// <summary>
/// VirtIOBus introduces to the machine the rings through which cores talk; it never copies data. For every ordered pair of
/// cores there is one split virtqueue in guest RAM, owned by the receiver: the receiver makes buffers available, the sender
/// fills them and puts them on the used ring. Queue number = receiver * cores + sender; the diagonal does not exist (QueueNumMax 0).
/// </summary>
public static class VirtIOBusSpec
{
    /// <summary>Device id, outside of the ids that VirtIO 1.2, section 5 assigns.</summary>
    public const uint DeviceId = 0x4254;

    /// <summary>Longest ring the device takes, in descriptors.</summary>
    public const ushort QueueNumMax = 256;

    /// <summary>Most cores the bus serves.</summary>
    public const int CoresMax = 64;

    /// <summary>Feature bit 0: a write of a queue number to QueueNotify interrupts the queue's receiver with <see cref="ConfigVector"/>.</summary>
    public const int FeatureDoorbell = 0;

    // Device configuration space, little-endian, relative to VirtioMmioRegister.Config.

    /// <summary>u32, read-only: number of cores on the bus.</summary>
    public const uint ConfigCores = 0x00;

    /// <summary>u32, read-only: number of queue numbers, cores * cores.</summary>
    public const uint ConfigQueues = 0x04;

    /// <summary>u32, read-write: interrupt vector of the doorbell, 16..255; 0 (after reset) keeps it silent.</summary>
    public const uint ConfigVector = 0x08;

    /// <summary>Lowest doorbell vector: those below belong to the processor.</summary>
    public const uint VectorMin = 16;

    /// <summary>Highest doorbell vector.</summary>
    public const uint VectorMax = 255;

    /// <summary>u32, read-only: doorbells rung since reset.</summary>
    public const uint ConfigDoorbells = 0x0C;

    /// <summary>Bytes of configuration space.</summary>
    public const uint ConfigSize = 0x10;

    // What this project's driver writes in front of each buffer's payload; to the device it is data. Little-endian.

    /// <summary>Bytes of the header of a fragment.</summary>
    public const int FragmentHeaderSize = 8;

    /// <summary>u32: bytes of the whole message, of which each buffer has a part.</summary>
    public const int FragmentMessageLength = 0;

    /// <summary>u32: where in the message this part belongs.</summary>
    public const int FragmentOffset = 4;

    /// <summary>The queue through which <paramref name="sender"/> reaches <paramref name="receiver"/>.</summary>
    public static uint QueueOf(uint receiver, uint sender, uint cores) => receiver * cores + sender;
}
