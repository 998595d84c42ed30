// The driver's side of the virtio-mmio transport: registers and the handshake.
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Guest.Drivers;

/// <summary>One virtio-mmio device (VirtIO 1.2, 4.2), by the address of its registers. The methods follow the steps of 3.1.1.</summary>
internal unsafe struct VirtioMmio
{
    private readonly ulong _base;

    public VirtioMmio(ulong registers) => _base = registers;

    public readonly uint Read(uint register) => Platform.ReadMmio(_base + register);

    public readonly void Write(uint register, uint value) => Platform.WriteMmio(_base + register, value);

    public readonly uint ReadConfig(uint offset) => Read(VirtioMmioRegister.Config + offset);

    public readonly void WriteConfig(uint offset, uint value) => Write(VirtioMmioRegister.Config + offset, value);

    /// <summary>Whether a device of this kind and of the current interface answers here (4.2.3.1).</summary>
    public readonly bool IsDevice(uint deviceId) =>
        Read(VirtioMmioRegister.MagicValue) == VirtioMmioRegister.MagicNumber
        && Read(VirtioMmioRegister.Version) == VirtioMmioRegister.ModernVersion
        && Read(VirtioMmioRegister.DeviceId) == deviceId;

    /// <summary>
    /// Steps 1 to 6: reset, ACKNOWLEDGE, DRIVER, features, FEATURES_OK and its re-reading. Accepts those of <paramref name="wanted"/> that
    /// the device offers; false if VERSION_1 is not among them or the device refuses the choice.
    /// </summary>
    public readonly bool TryNegotiate(ulong wanted, out ulong accepted)
    {
        Write(VirtioMmioRegister.Status, VirtioStatus.Reset);
        while (Read(VirtioMmioRegister.Status) != VirtioStatus.Reset)
            Platform.Pause();
        AddStatus(VirtioStatus.Acknowledge);
        AddStatus(VirtioStatus.Driver);
        accepted = ReadFeatures() & wanted;
        if ((accepted & VirtioFeature.Mask(VirtioFeature.Version1)) == 0)
            return false;
        WriteFeatures(accepted);
        AddStatus(VirtioStatus.FeaturesOk);
        return (Read(VirtioMmioRegister.Status) & VirtioStatus.FeaturesOk) != 0;
    }

    /// <summary>Step 7 for one queue (4.2.3.2). False if the device does not have it, has it in use, or takes only shorter rings.</summary>
    public readonly bool TrySetQueue(uint queue, VirtqueueMemory memory)
    {
        Write(VirtioMmioRegister.QueueSel, queue);
        if (Read(VirtioMmioRegister.QueueReady) != 0 || Read(VirtioMmioRegister.QueueNumMax) < memory.Length)
            return false;
        Write(VirtioMmioRegister.QueueNum, memory.Length);
        WriteAddress(VirtioMmioRegister.QueueDescLow, VirtioMmioRegister.QueueDescHigh, memory.Descriptors);
        WriteAddress(VirtioMmioRegister.QueueDriverLow, VirtioMmioRegister.QueueDriverHigh, memory.Avail);
        WriteAddress(VirtioMmioRegister.QueueDeviceLow, VirtioMmioRegister.QueueDeviceHigh, memory.Used);
        Write(VirtioMmioRegister.QueueReady, 1);
        return Read(VirtioMmioRegister.QueueReady) == 1;
    }

    /// <summary>Step 8: the device is live.</summary>
    public readonly void Start() => AddStatus(VirtioStatus.DriverOk);

    /// <summary>The driver gives up; the device must not touch the rings any more.</summary>
    public readonly void Fail() => AddStatus(VirtioStatus.Failed);

    private readonly void AddStatus(uint bit) => Write(VirtioMmioRegister.Status, Read(VirtioMmioRegister.Status) | bit);

    private readonly ulong ReadFeatures()
    {
        Write(VirtioMmioRegister.DeviceFeaturesSel, 0);
        ulong low = Read(VirtioMmioRegister.DeviceFeatures);
        Write(VirtioMmioRegister.DeviceFeaturesSel, 1);
        return low | (ulong)Read(VirtioMmioRegister.DeviceFeatures) << 32;
    }

    private readonly void WriteFeatures(ulong features)
    {
        Write(VirtioMmioRegister.DriverFeaturesSel, 0);
        Write(VirtioMmioRegister.DriverFeatures, (uint)features);
        Write(VirtioMmioRegister.DriverFeaturesSel, 1);
        Write(VirtioMmioRegister.DriverFeatures, (uint)(features >> 32));
    }

    private readonly void WriteAddress(uint low, uint high, byte* address)
    {
        Write(low, (uint)(ulong)address);
        Write(high, (uint)((ulong)address >> 32));
    }
}
