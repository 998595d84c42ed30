// The virtio-mmio transport, version 2: registers in front of one virtio device.
using System.Threading;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Spec;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Devices.Virtio;

/// <summary>
/// VirtIO 1.2, 4.2. Registers take aligned 32-bit accesses, configuration space what the device takes. Accesses that the driver
/// must not make (wrong width, unknown or wrong-way register, wrong state) are ignored, read as zero, and counted.
/// </summary>
public sealed partial class VirtioMmioTransport : IMmioDevice, IVirtioHost, ISnapshotable
{
    private const uint Dead = VirtioStatus.Failed | VirtioStatus.DeviceNeedsReset;

    private readonly VirtioDevice _device;
    private readonly IInterruptLine _interrupt;
    private uint _deviceFeaturesSel;
    private uint _driverFeaturesSel;
    private ulong _driverFeatures;
    private uint _queueSel;
    private uint _interruptStatus;
    private uint _status;
    private uint _configGeneration;
    private long _ignoredAccesses;

    public VirtioMmioTransport(VirtioDevice device, IInterruptLine interrupt)
    {
        _device = device;
        _interrupt = interrupt;
        device.Host = this;
    }

    /// <summary>The lock of transport and device; cores call at the same time. The interrupt line is driven under it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Accesses that the driver must not make.</summary>
    public long IgnoredAccesses => Volatile.Read(ref _ignoredAccesses);

    /// <summary>The device behind it, for counts and reports.</summary>
    public override string ToString() => _device.GetType().Name;

    /// <summary>Feature bits as the driver sees them.</summary>
    private ulong OfferedFeatures => _device.Features | VirtioFeature.Mask(VirtioFeature.Version1);

    /// <summary>The queue that QueueSel names, if it exists.</summary>
    private VirtqueueRegistration? Selected => _device.Queue(_queueSel);

    /// <summary>The selected queue if the driver may set its length and addresses now: features settled, queue not ready (4.2.3.2).</summary>
    private VirtqueueRegistration? Configurable => IsConfigurable && Selected is { Ready: false } queue ? queue : null;

    private bool IsConfigurable => (_status & (VirtioStatus.FeaturesOk | Dead)) == VirtioStatus.FeaturesOk;

    private bool IsLive => (_status & (VirtioStatus.DriverOk | Dead)) == VirtioStatus.DriverOk;

    /// <summary>The driver may choose features between DRIVER and FEATURES_OK (3.1.1, steps 3 to 5).</summary>
    private bool IsNegotiating => (_status & (VirtioStatus.Driver | VirtioStatus.FeaturesOk | Dead)) == VirtioStatus.Driver;

    /// <inheritdoc/>
    public ulong Read(ulong offset, int size)
    {
        lock (Gate)
        {
            uint value = 0;
            bool served = offset is >= Register.Config and <= uint.MaxValue
                ? IsConfigAccess(offset, size) && _device.TryReadConfig((uint)offset - Register.Config, size, out value)
                : IsRegisterAccess(offset, size) && TryReadRegister((uint)offset, out value);
            return served ? value : Ignore();
        }
    }

    /// <inheritdoc/>
    public void Write(ulong offset, int size, ulong value)
    {
        lock (Gate)
        {
            bool served = offset is >= Register.Config and <= uint.MaxValue
                ? IsConfigAccess(offset, size) && _device.TryWriteConfig((uint)offset - Register.Config, size, (uint)value)
                : IsRegisterAccess(offset, size) && TryWriteRegister((uint)offset, (uint)value);
            if (!served)
                Ignore();
        }
    }

    /// <inheritdoc/>
    public void NotifyUsedBuffer() => Interrupt(Register.InterruptUsedBuffer);

    /// <inheritdoc/>
    public void NotifyConfigChange()
    {
        lock (Gate)
        {
            _configGeneration++;
            Interrupt(Register.InterruptConfigChange);
        }
    }

    /// <inheritdoc/>
    public void NeedReset()
    {
        lock (Gate)
        {
            _status |= VirtioStatus.DeviceNeedsReset;
            if ((_status & VirtioStatus.DriverOk) != 0)
                Interrupt(Register.InterruptConfigChange);
        }
    }

    private static bool IsRegisterAccess(ulong offset, int size) => size == sizeof(uint) && offset < Register.Config;

    private static bool IsConfigAccess(ulong offset, int size) => size <= sizeof(uint) && offset % (uint)size == 0;

    private uint Ignore()
    {
        _ignoredAccesses++;
        return 0;
    }

    private bool TryReadRegister(uint offset, out uint value)
    {
        uint? read = offset switch
        {
            Register.MagicValue => Register.MagicNumber,
            Register.Version => Register.ModernVersion,
            Register.DeviceId => _device.DeviceId,
            Register.VendorId => Register.ToroVendor,
            Register.DeviceFeatures => Word(OfferedFeatures, _deviceFeaturesSel),
            Register.QueueNumMax => Selected?.MaxLength ?? 0u,
            Register.QueueReady => Selected is { Ready: true } ? 1u : 0u,
            Register.InterruptStatus => _interruptStatus,
            Register.Status => _status,
            Register.ShmLenLow or Register.ShmLenHigh or Register.ShmBaseLow or Register.ShmBaseHigh => uint.MaxValue, // no region
            Register.ConfigGeneration => _configGeneration,
            _ => null,
        };
        value = read.GetValueOrDefault();
        return read.HasValue;
    }

    private bool TryWriteRegister(uint offset, uint value)
    {
        switch (offset)
        {
            case Register.DeviceFeaturesSel: _deviceFeaturesSel = value; return true;
            case Register.DriverFeatures when IsNegotiating: WriteDriverFeatures(value); return true;
            case Register.DriverFeaturesSel: _driverFeaturesSel = value; return true;
            case Register.QueueSel: _queueSel = value; return true;
            case Register.QueueNum when Configurable is { } queue: queue.Length = value; return true;
            case Register.QueueReady when value == 1 && Configurable is { } queue: MakeReady(queue); return true;
            case Register.QueueReady when value == 0 && Selected is { } queue: TakeBack(queue); return true;
            case Register.QueueNotify when IsLive && _device.Queue(value) is { Ready: true }: _device.Notify(value); return true;
            case Register.InterruptAck: Acknowledge(value); return true;
            case Register.Status when value == VirtioStatus.Reset: Reset(); return true;
            case Register.Status when VirtioStatusMachine.IsLegal(_status, value): Advance(value & ~_status); return true;
            case Register.QueueDescLow when Configurable is { } queue: queue.DescriptorArea = WithLow(queue.DescriptorArea, value); return true;
            case Register.QueueDescHigh when Configurable is { } queue: queue.DescriptorArea = WithHigh(queue.DescriptorArea, value); return true;
            case Register.QueueDriverLow when Configurable is { } queue: queue.DriverArea = WithLow(queue.DriverArea, value); return true;
            case Register.QueueDriverHigh when Configurable is { } queue: queue.DriverArea = WithHigh(queue.DriverArea, value); return true;
            case Register.QueueDeviceLow when Configurable is { } queue: queue.DeviceArea = WithLow(queue.DeviceArea, value); return true;
            case Register.QueueDeviceHigh when Configurable is { } queue: queue.DeviceArea = WithHigh(queue.DeviceArea, value); return true;
            case Register.ShmSel: return true; // whichever it is, it does not exist
            default: return false;
        }
    }

    private static uint Word(ulong features, uint selector) => selector switch
    {
        0 => (uint)features,
        1 => (uint)(features >> 32),
        _ => 0,
    };

    private static ulong WithLow(ulong address, uint low) => (address & ~(ulong)uint.MaxValue) | low;

    private static ulong WithHigh(ulong address, uint high) => (uint)address | ((ulong)high << 32);

    /// <summary>Words above the second hold no feature of ours: a bit set there is one that we did not offer, kept as bit 63.</summary>
    private void WriteDriverFeatures(uint value)
    {
        if (_driverFeaturesSel == 0)
            _driverFeatures = WithLow(_driverFeatures, value);
        else if (_driverFeaturesSel == 1)
            _driverFeatures = WithHigh(_driverFeatures, value);
        else if (value != 0)
            _driverFeatures |= 1UL << 63;
    }

    /// <summary>Takes the steps that the driver has added, the refused one and those after it left out.</summary>
    private void Advance(uint added)
    {
        if ((added & VirtioStatus.FeaturesOk) != 0 && !TrySettleFeatures())
            added &= ~(VirtioStatus.FeaturesOk | VirtioStatus.DriverOk);
        _status |= added;
        if ((added & VirtioStatus.DriverOk) != 0)
            _device.Activate();
    }

    /// <summary>A subset of what was offered, with VERSION_1 in it (6.1), and one that the device can live with.</summary>
    private bool TrySettleFeatures()
    {
        bool lawful = (_driverFeatures & ~OfferedFeatures) == 0
            && (_driverFeatures & VirtioFeature.Mask(VirtioFeature.Version1)) != 0
            && _device.AcceptsFeatures(_driverFeatures);
        if (lawful)
            _device.NegotiatedFeatures = _driverFeatures;
        return lawful;
    }

    private void MakeReady(VirtqueueRegistration queue)
    {
        if (!queue.IsLawful)
        {
            NeedReset();
            return;
        }

        queue.Ready = true;
        _device.QueueReadyChanged(queue);
    }

    private void TakeBack(VirtqueueRegistration queue)
    {
        if (!queue.Ready)
            return;
        queue.Ready = false;
        _device.QueueReadyChanged(queue);
    }

    private void Interrupt(uint reason)
    {
        lock (Gate)
        {
            _interruptStatus |= reason;
            _interrupt.Raise();
        }
    }

    private void Acknowledge(uint reasons)
    {
        _interruptStatus &= ~reasons;
        if (_interruptStatus == 0)
            _interrupt.Lower();
    }

    private void Reset()
    {
        _deviceFeaturesSel = _driverFeaturesSel = _queueSel = _status = 0;
        _driverFeatures = _device.NegotiatedFeatures = 0;
        for (uint number = 0; number < _device.QueueCount; number++)
            _device.Queue(number)?.Reset();
        Acknowledge(uint.MaxValue);
        _device.Reset();
    }
}
