// Registers of the virtio-mmio transport, version 2: one source for the emulator's device and the guest's driver.
namespace ToroEmu.Devices.Virtio.Spec;

/// <summary>
/// Byte offsets from the base of the register block (VirtIO 1.2, 4.2.2, table 4.1). All are 32 bits wide, little-endian, and are
/// accessed by aligned 32-bit loads and stores; only the configuration space takes the width of the field.
/// </summary>
public static class VirtioMmioRegister
{
    /// <summary>R: <see cref="MagicNumber"/>.</summary>
    public const uint MagicValue = 0x000;

    /// <summary>R: <see cref="ModernVersion"/>.</summary>
    public const uint Version = 0x004;

    /// <summary>R: kind of device; 0 means that there is none and that the driver must look no further.</summary>
    public const uint DeviceId = 0x008;

    /// <summary>R: <see cref="ToroVendor"/>.</summary>
    public const uint VendorId = 0x00C;

    /// <summary>R: 32 feature bits offered, DeviceFeaturesSel * 32 and up.</summary>
    public const uint DeviceFeatures = 0x010;

    /// <summary>W: which word DeviceFeatures shows.</summary>
    public const uint DeviceFeaturesSel = 0x014;

    /// <summary>W: 32 feature bits accepted, DriverFeaturesSel * 32 and up.</summary>
    public const uint DriverFeatures = 0x020;

    /// <summary>W: which word DriverFeatures sets.</summary>
    public const uint DriverFeaturesSel = 0x024;

    /// <summary>W: the queue that the Queue registers below mean.</summary>
    public const uint QueueSel = 0x030;

    /// <summary>R: longest ring of the selected queue, in descriptors; 0: no such queue.</summary>
    public const uint QueueNumMax = 0x034;

    /// <summary>W: length of the ring that the driver uses, a power of two.</summary>
    public const uint QueueNum = 0x038;

    /// <summary>RW: 1 hands the queue to the device; 0 takes it back.</summary>
    public const uint QueueReady = 0x044;

    /// <summary>W: number of a queue that has something new.</summary>
    public const uint QueueNotify = 0x050;

    /// <summary>R: why the interrupt line is high, <see cref="InterruptUsedBuffer"/> and <see cref="InterruptConfigChange"/>.</summary>
    public const uint InterruptStatus = 0x060;

    /// <summary>W: bits of InterruptStatus to clear.</summary>
    public const uint InterruptAck = 0x064;

    /// <summary>RW: <see cref="VirtioStatus"/>; writing 0 resets the device.</summary>
    public const uint Status = 0x070;

    /// <summary>W: bits 31:0 of the descriptor table's guest physical address.</summary>
    public const uint QueueDescLow = 0x080;

    /// <summary>W: bits 63:32 of the descriptor table's guest physical address.</summary>
    public const uint QueueDescHigh = 0x084;

    /// <summary>W: bits 31:0 of the available ring's address (the part that the driver writes).</summary>
    public const uint QueueDriverLow = 0x090;

    /// <summary>W: bits 63:32 of the available ring's address.</summary>
    public const uint QueueDriverHigh = 0x094;

    /// <summary>W: bits 31:0 of the used ring's address (the part that the device writes).</summary>
    public const uint QueueDeviceLow = 0x0A0;

    /// <summary>W: bits 63:32 of the used ring's address.</summary>
    public const uint QueueDeviceHigh = 0x0A4;

    /// <summary>W: shared memory region that the SHM registers mean.</summary>
    public const uint ShmSel = 0x0AC;

    /// <summary>R: bits 31:0 of the region's length in bytes; all ones in both words: no such region.</summary>
    public const uint ShmLenLow = 0x0B0;

    /// <summary>R: bits 63:32 of the region's length.</summary>
    public const uint ShmLenHigh = 0x0B4;

    /// <summary>R: bits 31:0 of the region's guest physical address.</summary>
    public const uint ShmBaseLow = 0x0B8;

    /// <summary>R: bits 63:32 of the region's guest physical address.</summary>
    public const uint ShmBaseHigh = 0x0BC;

    /// <summary>RW: resets the selected queue; only if <see cref="VirtioFeature.RingReset"/> was negotiated.</summary>
    public const uint QueueReset = 0x0C0;

    /// <summary>R: changes whenever a multi-word configuration field may have changed under the driver's eyes (2.5.1).</summary>
    public const uint ConfigGeneration = 0x0FC;

    /// <summary>RW: first byte of the device's own configuration space.</summary>
    public const uint Config = 0x100;

    /// <summary>Bytes of the whole block as we give it: registers and configuration space.</summary>
    public const uint BlockSize = 0x200;

    /// <summary>Value of <see cref="MagicValue"/>: "virt" in little-endian bytes.</summary>
    public const uint MagicNumber = 0x74726976;

    /// <summary>Value of <see cref="Version"/>: not the legacy interface.</summary>
    public const uint ModernVersion = 2;

    /// <summary>Value of <see cref="VendorId"/> of our devices: "TORO" in little-endian bytes.</summary>
    public const uint ToroVendor = 0x4F524F54;

    /// <summary>InterruptStatus bit: the device has used a buffer.</summary>
    public const uint InterruptUsedBuffer = 1;

    /// <summary>InterruptStatus bit: the configuration or the status has changed.</summary>
    public const uint InterruptConfigChange = 2;
}
