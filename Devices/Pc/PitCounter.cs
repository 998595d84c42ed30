// One counter of the 8254: what software writes to it and reads from it.
using System.IO;
using static ToroEmu.Devices.Pc.I8254Spec;

namespace ToroEmu.Devices.Pc;

/// <summary>
/// Never ticks: it keeps the tick at which it took its count, and computes. Guarded by the lock of its <see cref="I8254"/>. All times are ticks
/// of the timer's clock, and <c>now</c> never goes back.
/// </summary>
internal sealed class PitCounter
{
    private PitMode _mode;
    private byte _access = AccessBoth;
    private bool _bcd;
    private bool _gate;

    private bool _counts; // it took a count since the control word; else it stands at _held
    private uint _held;
    private bool _stopped; // by its gate, _elapsed ticks into the count
    private ulong _elapsed;
    private uint _initial = 1; // the count in force, 1 .. modulus
    private ulong _start; // tick at which it was taken; may be the next one

    private uint _written; // the count register, 0: none yet
    private bool _reloads; // it will be taken at _reloadAt
    private ulong _reloadAt;

    private bool _writesHigh; // the next byte of a pair is the high one
    private byte _low;
    private bool _readsHigh;
    private ushort? _latchedCount;
    private byte? _latchedStatus;

    public PitCounter(bool gate) => _gate = gate;

    private uint Modulus => _bcd ? 10_000u : 0x1_0000u;

    private bool Repeats => _mode is PitMode.RateGenerator or PitMode.SquareWave;

    /// <summary>Counts only behind a rising edge of the gate.</summary>
    private bool IsTriggered => _mode is PitMode.OneShot or PitMode.HardwareStrobe;

    /// <summary>Level of OUT.</summary>
    public bool Output(ulong now)
    {
        Settle(now);
        if (!_counts || (Repeats && _stopped)) return _mode != PitMode.TerminalCount;
        return PitWave.Output(_mode, _initial, Elapsed(now));
    }

    /// <summary>The next tick at which OUT rises if nobody interferes.</summary>
    public ulong? NextRise(ulong now)
    {
        Settle(now);
        if (!_counts || _stopped) return null;
        ulong? rise = _start + PitWave.NextRise(_mode, _initial, Elapsed(now));
        if (!_reloads || rise <= _reloadAt) return rise;
        return _written == 1 ? null : _reloadAt + UntilRise();
    }

    /// <summary>Ticks from the moment at which a new count is taken to the next rise: a square wave's low half with the new count comes first.</summary>
    private uint UntilRise() => _mode == PitMode.RateGenerator ? 0 : _initial == 1 ? _written : _written / 2;

    /// <summary>A control word: OUT takes the mode's rest level, and the counter stands until it gets a count.</summary>
    public void WriteControl(byte word, ulong now)
    {
        _held = Current(now);
        _access = (byte)((word >> AccessShift) & AccessMask);
        int mode = (word >> ModeShift) & ModeMask;
        _mode = (PitMode)(mode > (int)PitMode.HardwareStrobe ? mode & 3 : mode);
        _bcd = (word & Bcd) != 0;
        _counts = _stopped = _reloads = _writesHigh = _readsHigh = false;
        _written = 0;
        _latchedCount = null;
        _latchedStatus = null;
    }

    public void Write(byte value, ulong now)
    {
        Settle(now);
        switch (_access)
        {
            case AccessLow:
                WriteCount(value, now);
                break;
            case AccessHigh:
                WriteCount((uint)value << 8, now);
                break;
            case AccessBoth when !_writesHigh:
                _low = value;
                _writesHigh = true;
                if (_mode == PitMode.TerminalCount) StopAt(Current(now)); // the first byte stops the count and OUT is low
                break;
            default:
                _writesHigh = false;
                WriteCount((uint)(value << 8 | _low), now);
                break;
        }
    }

    public byte Read(ulong now)
    {
        if (_latchedStatus is byte status)
        {
            _latchedStatus = null;
            return status;
        }

        ushort count = _latchedCount ?? Encode(Current(now));
        bool high = _access == AccessHigh || (_access == AccessBoth && _readsHigh);
        if (_access == AccessBoth) _readsHigh = !_readsHigh;
        if (high || _access == AccessLow) _latchedCount = null;
        return (byte)(high ? count >> 8 : count);
    }

    /// <summary>Counter latch: the first one holds until it is read.</summary>
    public void LatchCount(ulong now) => _latchedCount ??= Encode(Current(now));

    /// <summary>Read-back of the status; the first one holds until it is read.</summary>
    public void LatchStatus(ulong now)
    {
        bool isNull = _reloads || !_counts || now < _start;
        _latchedStatus ??= (byte)((Output(now) ? StatusOutput : 0) | (isNull ? StatusNullCount : 0)
            | (_access << AccessShift) | ((int)_mode << ModeShift) | (_bcd ? Bcd : 0));
    }

    /// <summary>GATE changes its level (datasheet, "Gate Pin Operations Summary").</summary>
    public void SetGate(bool gate, ulong now)
    {
        if (gate == _gate) return;
        Settle(now);
        _gate = gate;
        if (gate) Open(now);
        else if (!IsTriggered && _counts) Close(now);
    }

    /// <summary>As firmware leaves it: in a mode, with a count that is being counted.</summary>
    public void Initialise(PitMode mode, uint count)
    {
        _mode = mode;
        _written = count;
        TakeCount(0);
    }

    public void Save(BinaryWriter writer)
    {
        foreach (byte value in (byte[])[(byte)_mode, _access, _low])
            writer.Write(value);
        foreach (bool flag in (bool[])[_bcd, _gate, _counts, _stopped, _reloads, _writesHigh, _readsHigh, _latchedCount.HasValue, _latchedStatus.HasValue])
            writer.Write(flag);
        foreach (ulong value in (ulong[])[_held, _elapsed, _initial, _start, _written, _reloadAt, _latchedCount.GetValueOrDefault(), _latchedStatus.GetValueOrDefault()])
            writer.Write(value);
    }

    public void Load(BinaryReader reader)
    {
        _mode = (PitMode)reader.ReadByte();
        _access = (byte)(reader.ReadByte() & AccessMask);
        _low = reader.ReadByte();
        _bcd = reader.ReadBoolean();
        _gate = reader.ReadBoolean();
        _counts = reader.ReadBoolean();
        _stopped = reader.ReadBoolean();
        _reloads = reader.ReadBoolean();
        _writesHigh = reader.ReadBoolean();
        _readsHigh = reader.ReadBoolean();
        bool hasCount = reader.ReadBoolean(), hasStatus = reader.ReadBoolean();
        _held = (uint)reader.ReadUInt64();
        _elapsed = reader.ReadUInt64();
        _initial = (uint)reader.ReadUInt64();
        _start = reader.ReadUInt64();
        _written = (uint)reader.ReadUInt64();
        _reloadAt = reader.ReadUInt64();
        ulong count = reader.ReadUInt64(), status = reader.ReadUInt64();
        _latchedCount = hasCount ? (ushort)count : null;
        _latchedStatus = hasStatus ? (byte)status : null;
        if (_mode > PitMode.HardwareStrobe || _access == AccessLatch || (_counts ? _initial - 1 >= Modulus : _initial - 1 >= 0x1_0000u) || _written > Modulus || (_reloads && _written == 0))
            throw new InvalidDataException($"8254: mode {_mode}, access {_access}, count {_initial}, next {_written}");
    }

    private void Open(ulong now)
    {
        if (IsTriggered || Repeats)
        {
            if (_written != 0) TakeCount(now + 1);
        }
        else if (_stopped)
        {
            _start = now - _elapsed;
        }

        _stopped = false;
    }

    private void Close(ulong now)
    {
        _elapsed = Elapsed(now);
        _stopped = true;
        _reloads = false; // a gate that opens takes the new count
    }

    private void StopAt(uint count)
    {
        _held = count;
        _counts = false;
    }

    /// <summary>A count is complete: when it is taken depends on the mode.</summary>
    private void WriteCount(uint raw, ulong now)
    {
        uint count = _bcd ? FromBcd(raw) : raw;
        _written = count == 0 ? Modulus : count;
        if (IsTriggered || (Repeats && !_gate)) return; // the gate takes it
        if (Repeats && _counts)
        {
            _reloads = true;
            _reloadAt = _start + PitWave.NextReload(_mode, _initial, Elapsed(now));
            return;
        }

        TakeCount(now + 1);
        _elapsed = 0;
        _stopped = !_gate;
    }

    private void TakeCount(ulong at)
    {
        _initial = _written;
        _start = at;
        _counts = true;
        _reloads = false;
    }

    /// <summary>Takes over a new count whose time has come.</summary>
    private void Settle(ulong now)
    {
        if (!_reloads || now < _reloadAt) return;
        bool lowHalf = _mode == PitMode.SquareWave && !PitWave.Output(_mode, _initial, _reloadAt - _start);
        // A low half that begins belongs to a period that would have begun a high half earlier.
        TakeCount(lowHalf ? _reloadAt - PitWave.HighHalf(_written) : _reloadAt);
    }

    private ulong Elapsed(ulong now) => _stopped ? _elapsed : now < _start ? 0 : now - _start;

    private uint Current(ulong now)
    {
        Settle(now);
        return _counts ? PitWave.Count(_mode, _initial, Elapsed(now), Modulus) : _held;
    }

    private ushort Encode(uint count) => (ushort)(_bcd ? ToBcd(count % 10_000) : count);

    private static uint ToBcd(uint value) => value % 10 | value / 10 % 10 << 4 | value / 100 % 10 << 8 | value / 1000 << 12;

    /// <summary>Digits above nine count as what they stand for; the chip does not say.</summary>
    private static uint FromBcd(uint raw) => ((raw & 0xF) + (raw >> 4 & 0xF) * 10 + (raw >> 8 & 0xF) * 100 + (raw >> 12) * 1000) % 10_000;
}
