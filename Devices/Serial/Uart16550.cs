// The serial port: a 16550A whose transmitter takes no time.
using System;
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.Serial.Uart16550Spec;

namespace ToroEmu.Devices.Serial;

/// <summary>
/// PC16550D. What is written leaves at once, so the transmitter is always empty; the device has no clock, so bytes that wait
/// below the trigger level time out at once, too. Baud rate, word format, parity, break and DMA mode are kept and change nothing.
/// OUT2 does not gate the interrupt. Cores and the host's input thread may call at the same time.
/// </summary>
public sealed partial class Uart16550 : IPortDevice, IInputReceiver, ISnapshotable
{
    private readonly Lock _lock = new(); // guards everything below; sink and interrupt line are called under it
    private readonly IByteSink _output;
    private readonly IInterruptLine _interrupt;
    private readonly ReceiveFifo _received = new();
    private byte _ier;
    private byte _lcr;
    private byte _mcr;
    private byte _msr = MsrConnected;
    private byte _scr;
    private byte _divisorLow;
    private byte _divisorHigh;
    private bool _fifosEnabled;
    private int _triggerCode;
    private bool _overrun;
    private bool _transmitPending; // THR has become empty and nobody has been told
    private long _ignoredAccesses;
    private bool _hasEnded; // nothing comes from outside any more; no part of the chip

    public Uart16550(IByteSink output, IInterruptLine interrupt)
    {
        _output = output;
        _interrupt = interrupt;
    }

    /// <summary>Accesses wider than a byte.</summary>
    public long IgnoredAccesses => Volatile.Read(ref _ignoredAccesses);

    /// <summary>Bytes that <see cref="Receive"/> can take before one is lost; a polite host sends no more.</summary>
    public int ReceiveSpace
    {
        get
        {
            lock (_lock)
                return Capacity - _received.Count;
        }
    }

    /// <summary>The guest has asked for an interrupt when a byte arrives, and so may be waiting for one.</summary>
    public bool ExpectsInput
    {
        get
        {
            lock (_lock)
                return !_hasEnded && (_ier & IerReceive) != 0;
        }
    }

    private int Capacity => _fifosEnabled ? FifoSize : 1;

    private bool DivisorLatched => (_lcr & LcrDivisorLatch) != 0;

    /// <inheritdoc/>
    public int Receive(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, ReceiveSpace);
        foreach (byte value in bytes[..taken])
            Receive(value);
        return taken;
    }

    /// <summary>A byte from outside; one too many sets the overrun error (8.4). Nothing comes in while the UART loops back.</summary>
    public void Receive(byte value)
    {
        lock (_lock)
        {
            if ((_mcr & McrLoop) == 0)
                ReceiveUnsynchronized(value);
            UpdateInterruptUnsynchronized();
        }
    }

    /// <inheritdoc/>
    public int WidestAccess => 1;

    /// <inheritdoc/>
    public uint Read(int offset, int size)
    {
        lock (_lock)
        {
            if (!IsServed(offset, size))
                return 0;
            byte value = ReadRegisterUnsynchronized(offset);
            UpdateInterruptUnsynchronized();
            return value;
        }
    }

    /// <inheritdoc/>
    public void Write(int offset, int size, uint value)
    {
        lock (_lock)
        {
            if (!IsServed(offset, size))
                return;
            WriteRegisterUnsynchronized(offset, (byte)value);
            UpdateInterruptUnsynchronized();
        }
    }

    /// <inheritdoc/>
    public void End()
    {
        lock (_lock)
            _hasEnded = true;
    }

    /// <inheritdoc/>
    public void Reopen()
    {
        lock (_lock)
            _hasEnded = false;
    }

    private bool IsServed(int offset, int size)
    {
        bool served = size == sizeof(byte) && (uint)offset < PortCount;
        if (!served)
            _ignoredAccesses++;
        return served;
    }

    private byte ReadRegisterUnsynchronized(int offset) => offset switch
    {
        RbrThr => DivisorLatched ? _divisorLow : _received.Take(),
        Ier => DivisorLatched ? _divisorHigh : _ier,
        IirFcr => ReadInterruptIdentification(),
        Lcr => _lcr,
        Mcr => _mcr,
        Lsr => ReadLineStatus(),
        Msr => ReadModemStatus(),
        _ => _scr,
    };

    private void WriteRegisterUnsynchronized(int offset, byte value)
    {
        switch (offset)
        {
            case RbrThr when DivisorLatched: _divisorLow = value; break;
            case RbrThr: Transmit(value); break;
            case Ier when DivisorLatched: _divisorHigh = value; break;
            case Ier: WriteInterruptEnable(value); break;
            case IirFcr: WriteFifoControl(value); break;
            case Lcr: _lcr = value; break;
            case Mcr: WriteModemControl(value); break;
            case Scr: _scr = value; break;
            default: break; // LSR and MSR: factory tests only (8.4, 8.9)
        }
    }

    /// <summary>Writing THR ends the transmit interrupt and emptying it makes the next: between the two the line falls, which is an edge.</summary>
    private void Transmit(byte value)
    {
        _transmitPending = false;
        UpdateInterruptUnsynchronized();
        if ((_mcr & McrLoop) != 0)
            ReceiveUnsynchronized(value);
        else
            _output.Write([value]);
        _transmitPending = true;
    }

    /// <summary>A full FIFO keeps what it has; without FIFO the new byte overwrites the old one (8.4, bit 1).</summary>
    private void ReceiveUnsynchronized(byte value)
    {
        bool full = _received.Count >= Capacity;
        _overrun |= full;
        if (full && !_fifosEnabled)
            _received.Clear();
        if (!full || !_fifosEnabled)
            _received.Add(value);
    }

    /// <summary>Enabling the transmit interrupt while THR is empty raises it (8.7 with 8.6).</summary>
    private void WriteInterruptEnable(byte value)
    {
        if ((value & ~_ier & IerTransmit) != 0)
            _transmitPending = true;
        _ier = (byte)(value & IerMask);
    }

    /// <summary>Switching the FIFOs on or off empties them; the other bits count only together with the enable bit (8.5).</summary>
    private void WriteFifoControl(byte value)
    {
        bool enable = (value & FcrEnable) != 0;
        if (enable != _fifosEnabled || (enable && (value & FcrClearReceive) != 0))
            _received.Clear();
        _fifosEnabled = enable;
        _triggerCode = enable ? value >> FcrTriggerShift : 0;
    }

    private void WriteModemControl(byte value)
    {
        _mcr = (byte)(value & McrMask);
        SetModemLevels((_mcr & McrLoop) != 0 ? LoopedModemLevels() : MsrConnected);
    }

    /// <summary>In loopback DTR, RTS, OUT1, OUT2 drive DSR, CTS, RI, DCD (8.8, bit 4).</summary>
    private byte LoopedModemLevels() => (byte)(
        ((_mcr & McrDtr) != 0 ? MsrDsr : 0)
        | ((_mcr & McrRts) != 0 ? MsrCts : 0)
        | ((_mcr & McrOut1) != 0 ? MsrRi : 0)
        | ((_mcr & McrOut2) != 0 ? MsrDcd : 0));

    /// <summary>Notes which inputs changed; of the ring indicator only the end counts (8.9).</summary>
    private void SetModemLevels(byte levels)
    {
        int changed = (_msr ^ levels) & 0xF0;
        if ((levels & MsrRi) != 0)
            changed &= ~MsrRi;
        _msr = (byte)(levels | (_msr & 0x0F) | (changed >> 4));
    }

    private byte ReadModemStatus()
    {
        byte value = _msr;
        _msr &= 0xF0;
        return value;
    }

    private byte ReadLineStatus()
    {
        int value = LsrThrEmpty | LsrTransmitterEmpty;
        if (_received.Count > 0)
            value |= LsrDataReady;
        if (_overrun)
            value |= LsrOverrun;
        _overrun = false;
        return (byte)value;
    }

    /// <summary>Reading IIR while it names the transmitter ends that interrupt (table IV).</summary>
    private byte ReadInterruptIdentification()
    {
        byte source = HighestInterrupt();
        if (source == IirTransmit)
            _transmitPending = false;
        return (byte)(source | (_fifosEnabled ? IirFifosEnabled : 0));
    }

    /// <summary>The pending and enabled source of highest priority (table IV).</summary>
    private byte HighestInterrupt()
    {
        if (_overrun && (_ier & IerLineStatus) != 0)
            return IirLineStatus;
        if (_received.Count > 0 && (_ier & IerReceive) != 0)
            return _received.Count >= TriggerLevel(_triggerCode) ? IirReceive : IirTimeout;
        if (_transmitPending && (_ier & IerTransmit) != 0)
            return IirTransmit;
        return (_msr & 0x0F) != 0 && (_ier & IerModem) != 0 ? IirModem : IirNone;
    }

    private void UpdateInterruptUnsynchronized()
    {
        if (HighestInterrupt() == IirNone)
            _interrupt.Lower();
        else
            _interrupt.Raise();
    }
}
