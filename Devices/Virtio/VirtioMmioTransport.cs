// The virtio-mmio transport, version 2: registers in front of one virtio device.
using System.Threading;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Spec;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Devices.Virtio;

/// <summary>
/// VirtIO 1.2, 4.2. Registers take aligned 32-bit accesses, configuration space those of its fields; 64 bits are two times 32. Accesses
/// that mean nothing (wrong width, unknown or wrong-way register) are ignored, read as zero, and counted. The order of initialisation
/// (3.1.1) binds drivers, not us: whoever skips steps, negotiates nothing or notifies early is served, as by other devices.
/// </summary>
public sealed partial class VirtioMmioTransport : IMmioDevice, IVirtioHost, ISnapshotable
{
    private const uint StatusBits = 0xFF;

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

    private bool NeedsReset => (_status & VirtioStatus.DeviceNeedsReset) != 0;

    /// <inheritdoc/>
    public ulong Read(ulong offset, int size)
    {
        lock (Gate)
        {
            ulong low = ReadWord(offset, IsTwoWords(offset, size) ? sizeof(uint) : size);
            return IsTwoWords(offset, size) ? TwoWords.WithHigh(low, ReadWord(offset + sizeof(uint), sizeof(uint))) : low;
        }
    }

    /// <inheritdoc/>
    public void Write(ulong offset, int size, ulong value)
    {
        lock (Gate)
        {
            if (IsTwoWords(offset, size))
            {
                WriteWord(offset, sizeof(uint), (uint)value);
                WriteWord(offset + sizeof(uint), sizeof(uint), (uint)(value >> 32));
                return;
            }

            WriteWord(offset, size, (uint)value);
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

    private static bool IsTwoWords(ulong offset, int size) => size == sizeof(ulong) && offset % sizeof(ulong) == 0;

    private static bool IsRegisterAccess(ulong offset, int size) => size == sizeof(uint) && offset < Register.Config;

    private static bool IsConfigAccess(ulong offset, int size) => size <= sizeof(uint) && offset % (uint)size == 0;

    private uint ReadWord(ulong offset, int size)
    {
        uint value = 0;
        bool served = offset is >= Register.Config and <= uint.MaxValue
            ? IsConfigAccess(offset, size) && _device.TryReadConfig((uint)offset - Register.Config, size, out value)
            : IsRegisterAccess(offset, size) && TryReadRegister((uint)offset, out value);
        return served ? value : Ignore();
    }

    private void WriteWord(ulong offset, int size, uint value)
    {
        bool served = offset is >= Register.Config and <= uint.MaxValue
            ? IsConfigAccess(offset, size) && _device.TryWriteConfig((uint)offset - Register.Config, size, value)
            : IsRegisterAccess(offset, size) && TryWriteRegister((uint)offset, value);
        if (!served)
            Ignore();
    }

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
            case Register.DriverFeatures: WriteDriverFeatures(value); return true;
            case Register.DriverFeaturesSel: _driverFeaturesSel = value; return true;
            case Register.QueueSel: _queueSel = value; return true;
            case Register.QueueReady when Selected is { } queue: SetReady(queue, (value & 1) != 0); return true;
            case Register.QueueNotify when !NeedsReset && _device.Queue(value) is { Ready: true }: _device.Notify(value); return true;
            case Register.InterruptAck: Acknowledge(value); return true;
            case Register.Status when (value & StatusBits) == VirtioStatus.Reset: Reset(); return true;
            case Register.Status: SetStatus(value & StatusBits); return true;
            case Register.ShmSel: return true; // whichever it is, it does not exist
            default: return Selected is { } selected && selected.TryWrite(offset, value);
        }
    }

    private static uint Word(ulong features, uint selector) => selector switch
    {
        0 => (uint)features,
        1 => (uint)(features >> 32),
        _ => 0,
    };

    /// <summary>Words above the second hold no feature that we could have offered.</summary>
    private void WriteDriverFeatures(uint value)
    {
        if (_driverFeaturesSel == 0)
            _driverFeatures = TwoWords.WithLow(_driverFeatures, value);
        else if (_driverFeaturesSel == 1)
            _driverFeatures = TwoWords.WithHigh(_driverFeatures, value);
        else if (value != 0)
            Ignore();
    }

    /// <summary>Status is what the driver writes, but for features that the device refuses and for what only a reset ends.</summary>
    private void SetStatus(uint value)
    {
        uint added = value & ~_status;
        if ((added & VirtioStatus.FeaturesOk) != 0 && !TrySettleFeatures())
            value &= ~(VirtioStatus.FeaturesOk | VirtioStatus.DriverOk);
        _status = (value & ~VirtioStatus.DeviceNeedsReset) | (_status & VirtioStatus.DeviceNeedsReset);
        if ((added & value & VirtioStatus.DriverOk) != 0 && !NeedsReset)
            _device.Activate();
    }

    /// <summary>
    /// A bit that we did not offer is left out, and a driver without VERSION_1 is a legacy one that need not know it (6.1): every
    /// device at large takes both, so there are drivers that rely on it.
    /// </summary>
    private bool TrySettleFeatures()
    {
        ulong features = _driverFeatures & OfferedFeatures;
        if (features != _driverFeatures)
            Ignore();
        bool accepted = _device.AcceptsFeatures(features);
        if (accepted)
            _device.NegotiatedFeatures = features;
        return accepted;
    }

    /// <summary>Ready again after new addresses is a new ring; ready again without them says nothing new.</summary>
    private void SetReady(VirtqueueRegistration queue, bool ready)
    {
        if (queue.Ready && (!ready || queue.IsRewritten))
        {
            queue.TakeBack();
            _device.QueueReadyChanged(queue);
        }

        if (!ready || queue.Ready)
            return;
        if (queue.TryMakeReady())
            _device.QueueReadyChanged(queue);
        else
            NeedReset();
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
