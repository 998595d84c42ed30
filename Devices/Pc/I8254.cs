// The 8254 programmable interval timer.
using System;
using System.IO;
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.Pc.I8254Spec;

namespace ToroEmu.Devices.Pc;

/// <summary>
/// Three counters on the machine's clock. The first drives interrupt 0; each of its rising edges is one, and edges that nobody had time for
/// become one. The gates of the first two are up, the third's is port 61h's.
/// </summary>
public sealed class I8254 : IPortDevice, ISnapshotable
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    private readonly Lock _lock = new(); // guards everything below
    private readonly PitCounter[] _counters = [new(gate: true), new(gate: true), new(gate: false)];
    private readonly IClock _clock;
    private readonly IDeviceTimer _timer;
    private readonly IInterruptLine _line;
    private ulong? _rise; // tick of the next rising edge

    /// <summary>As a PC's firmware leaves it: counter 0 divides by 65536, 18.2 interrupts a second.</summary>
    public I8254(IClock clock, IDeviceTimers timers, IInterruptLine line)
    {
        _clock = clock;
        _line = line;
        _timer = timers.Create(Ring);
        _counters[InterruptCounter].Initialise(PitMode.RateGenerator, 0x1_0000);
        lock (_lock)
        {
            ulong now = Now;
            LevelUnsynchronized(now);
            ArmUnsynchronized(now);
        }
    }

    /// <summary>OUT of counter 2.</summary>
    public bool SpeakerOutput
    {
        get
        {
            lock (_lock)
            {
                return _counters[SpeakerCounter].Output(Now);
            }
        }
    }

    private ulong Now => Ticks(_clock.Nanoseconds);

    /// <summary>GATE of counter 2.</summary>
    public void SetSpeakerGate(bool gate)
    {
        lock (_lock)
        {
            _counters[SpeakerCounter].SetGate(gate, Now);
        }
    }

    /// <inheritdoc/>
    public int WidestAccess => sizeof(byte);

    /// <inheritdoc/>
    public uint Read(int offset, int size) => ReadPort(offset);

    /// <inheritdoc/>
    public void Write(int offset, int size, uint value) => WritePort(offset, (byte)value);

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        lock (_lock)
        {
            foreach (PitCounter counter in _counters)
                counter.Save(writer);
            writer.Write(_rise ?? ulong.MaxValue);
        }
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        lock (_lock)
        {
            foreach (PitCounter counter in _counters)
                counter.Load(reader);
            ulong rise = reader.ReadUInt64(); // may have come already, without anybody having had time for it
            _rise = rise == ulong.MaxValue ? null : rise;
            ArmForRiseUnsynchronized();
        }
    }

    /// <summary>Ticks that have passed at a clock nanosecond.</summary>
    private static ulong Ticks(ulong nanoseconds) => (ulong)((UInt128)nanoseconds * FrequencyHz / NanosecondsPerSecond);

    /// <summary>The clock nanosecond at which a tick comes.</summary>
    private static ulong Nanoseconds(ulong tick) => (ulong)(((UInt128)tick * NanosecondsPerSecond + FrequencyHz - 1) / FrequencyHz);

    /// <summary>The control port is write-only and answers zero.</summary>
    private byte ReadPort(int port)
    {
        if (port == ControlPort) return 0;
        lock (_lock)
        {
            return _counters[port].Read(Now);
        }
    }

    private void WritePort(int port, byte value)
    {
        lock (_lock)
        {
            ulong now = Now;
            EdgesUnsynchronized(now);
            if (port == ControlPort) ControlUnsynchronized(value, now);
            else _counters[port].Write(value, now);
            LevelUnsynchronized(now);
            ArmUnsynchronized(now);
        }
    }

    private void ControlUnsynchronized(byte word, ulong now)
    {
        int select = word >> SelectShift;
        if (select == SelectReadBack) ReadBackUnsynchronized(word, now);
        else if (((word >> AccessShift) & AccessMask) == AccessLatch) _counters[select].LatchCount(now);
        else _counters[select].WriteControl(word, now);
    }

    private void ReadBackUnsynchronized(byte word, ulong now)
    {
        for (int number = 0; number < Counters; number++)
        {
            if ((word >> (number + ReadBackCounterShift) & 1) == 0)
                continue;
            if ((word & ReadBackNoCount) == 0) _counters[number].LatchCount(now);
            if ((word & ReadBackNoStatus) == 0) _counters[number].LatchStatus(now);
        }
    }

    private void Ring()
    {
        lock (_lock)
        {
            ulong now = Now;
            EdgesUnsynchronized(now);
            ArmUnsynchronized(now);
        }
    }

    /// <summary>Gives the edges since the last look to the line, as one.</summary>
    private void EdgesUnsynchronized(ulong now)
    {
        if (_rise is null || now < _rise)
            return;
        _rise = null;
        _line.Lower();
        _line.Raise();
    }

    /// <summary>What software did may change the output at once: a new mode does.</summary>
    private void LevelUnsynchronized(ulong now)
    {
        if (_counters[InterruptCounter].Output(now)) _line.Raise();
        else _line.Lower();
    }

    private void ArmUnsynchronized(ulong now)
    {
        _rise = _counters[InterruptCounter].NextRise(now);
        ArmForRiseUnsynchronized();
    }

    private void ArmForRiseUnsynchronized()
    {
        if (_rise is ulong rise) _timer.Arm(Nanoseconds(rise));
        else _timer.Disarm();
    }
}
