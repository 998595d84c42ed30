// The real-time clock with its CMOS memory.
using System;
using System.Threading;
using ToroEmu.Devices.Contracts;
using static ToroEmu.Devices.Pc.Mc146818Spec;

namespace ToroEmu.Devices.Pc;

/// <summary>
/// MC146818 as a PC has it, on UTC. The time is an offset to the machine's clock; it stands while software holds it (SET, or the divider in reset).
/// The flags of register C are found when somebody looks; an alarm is armed only for an interrupt that is enabled and not yet raised.
/// Without a function: square wave output, daylight saving.
/// </summary>
public sealed partial class Mc146818 : IPortDevice, ISnapshotable
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    private readonly Lock _lock = new(); // guards everything below
    private readonly byte[] _cmos;
    private readonly IClock _clock;
    private readonly IDeviceTimer _timer;
    private readonly IInterruptLine _line;
    private byte _index;
    private long _base; // calendar seconds at which the phase's zero lies
    private ulong _phase; // nanoseconds into a second at the clock's zero
    private ulong _seen; // clock nanosecond up to which the flags are right

    /// <param name="clock">What the time runs by.</param>
    /// <param name="wall">The time that it shows at first.</param>
    /// <param name="timers">Alarms for interrupts.</param>
    /// <param name="line">Interrupt 8.</param>
    /// <param name="cmos">128 bytes of memory as firmware has written them (<see cref="CmosMemory"/>).</param>
    public Mc146818(IClock clock, IWallClock wall, IDeviceTimers timers, IInterruptLine line, byte[] cmos)
    {
        _clock = clock;
        _line = line;
        _cmos = cmos;
        _cmos[RegisterA] = RegisterAReset;
        _cmos[RegisterB] = Hours24;
        _cmos[RegisterD] = Valid;
        _base = (long)(wall.UnixNanosecondsAtStart / NanosecondsPerSecond);
        _phase = wall.UnixNanosecondsAtStart % NanosecondsPerSecond;
        _seen = clock.Nanoseconds;
        _timer = timers.Create(Ring);
    }

    /// <summary>Whether software holds NMIs back by bit 7 of the index port.</summary>
    public bool MasksNmi { get; private set; }

    private bool Runs => (_cmos[RegisterB] & Set) == 0 && (_cmos[RegisterA] & DividerMask) == DividerRuns;

    /// <inheritdoc/>
    public int WidestAccess => sizeof(byte);

    /// <inheritdoc/>
    public uint Read(int offset, int size) => ReadPort(offset);

    /// <inheritdoc/>
    public void Write(int offset, int size, uint value) => WritePort(offset, (byte)value);

    /// <summary>The index cannot be read back.</summary>
    private byte ReadPort(int port)
    {
        if (port == 0) return byte.MaxValue;
        lock (_lock)
        {
            ulong now = _clock.Nanoseconds;
            SettleUnsynchronized(now);
            byte value = ReadUnsynchronized(_index, now);
            ArmUnsynchronized(now);
            return value;
        }
    }

    private void WritePort(int port, byte value)
    {
        lock (_lock)
        {
            if (port == 0)
            {
                _index = (byte)(value & IndexMask);
                MasksNmi = (value & NmiMask) != 0;
                return;
            }

            ulong now = _clock.Nanoseconds;
            SettleUnsynchronized(now);
            WriteUnsynchronized(_index, value, now);
            RequestUnsynchronized();
            ArmUnsynchronized(now);
        }
    }

    private byte ReadUnsynchronized(int index, ulong now)
    {
        switch (index)
        {
            case RegisterA:
                bool soon = Runs && NanosecondsPerSecond - (now + _phase) % NanosecondsPerSecond <= AnnouncedNanoseconds;
                return (byte)(_cmos[RegisterA] | (soon ? UpdateInProgress : 0));
            case RegisterC:
                byte flags = _cmos[RegisterC];
                _cmos[RegisterC] = 0;
                _line.Lower();
                return flags;
            default:
                if (IsTime(index)) ShowUnsynchronized(now);
                return _cmos[index];
        }
    }

    private void WriteUnsynchronized(int index, byte value, ulong now)
    {
        switch (index)
        {
            case RegisterA:
                WriteControlUnsynchronized(RegisterA, (byte)(value & ~UpdateInProgress), now);
                break;
            case RegisterB:
                // SET clears the update interrupt's enable (datasheet, "UIE").
                WriteControlUnsynchronized(RegisterB, (byte)((value & Set) != 0 ? value & ~UpdateEnable : value), now);
                break;
            case RegisterC or RegisterD:
                break;
            default:
                if (IsTime(index)) ShowUnsynchronized(now);
                _cmos[index] = value;
                if (IsTime(index) && Runs) TakeUnsynchronized(now);
                break;
        }
    }

    /// <summary>A write of register A or B: the time may stop, go on, or be shown in another format.</summary>
    private void WriteControlUnsynchronized(int index, byte value, ulong now)
    {
        ShowUnsynchronized(now);
        bool ran = Runs;
        bool dividerRan = (_cmos[RegisterA] & DividerMask) == DividerRuns;
        _cmos[index] = value;
        if (!dividerRan && (_cmos[RegisterA] & DividerMask) == DividerRuns)
            _phase = (DividerStartNanoseconds + NanosecondsPerSecond - now % NanosecondsPerSecond) % NanosecondsPerSecond;
        if (!ran && Runs) TakeUnsynchronized(now);
    }

    private static bool IsTime(int index) => index is Seconds or Minutes or Hours or (>= WeekDay and <= Year) or Century;

    /// <summary>Writes the present time to the registers, unless they hold it still.</summary>
    private void ShowUnsynchronized(ulong now)
    {
        if (Runs) RtcCalendar.Encode(SecondsAt(now), _cmos[RegisterB], _cmos);
    }

    /// <summary>Goes on from the time that the registers hold.</summary>
    private void TakeUnsynchronized(ulong now) =>
        _base = RtcCalendar.Decode(_cmos, _cmos[RegisterB]) - (long)((now + _phase) / NanosecondsPerSecond);

    private long SecondsAt(ulong now) => _base + (long)((now + _phase) / NanosecondsPerSecond);

    private void Ring()
    {
        lock (_lock)
        {
            ulong now = _clock.Nanoseconds;
            SettleUnsynchronized(now);
            ArmUnsynchronized(now);
        }
    }

    /// <summary>Sets the flags of what has happened since the last look, enabled or not.</summary>
    private void SettleUnsynchronized(ulong now)
    {
        ulong period = PeriodTicks;
        if (period != 0 && CrystalTicks(now) / period != CrystalTicks(_seen) / period) _cmos[RegisterC] |= PeriodicFlag;
        long last = SecondsAt(_seen), present = SecondsAt(now);
        if (Runs && last != present)
        {
            _cmos[RegisterC] |= UpdateFlag;
            if (RtcCalendar.HasAlarm(last, present, _cmos[RegisterB], _cmos)) _cmos[RegisterC] |= AlarmFlag;
        }

        _seen = now;
        RequestUnsynchronized();
    }

    /// <summary>The interrupt is the flags that are enabled; it stays until register C is read.</summary>
    private void RequestUnsynchronized()
    {
        if ((_cmos[RegisterC] & _cmos[RegisterB] & InterruptEnables) == 0) return;
        _cmos[RegisterC] |= InterruptRequest;
        _line.Raise();
    }

    private void ArmUnsynchronized(ulong now)
    {
        byte enabled = _cmos[RegisterB];
        ulong period = PeriodTicks;
        ulong next = ulong.MaxValue;
        if ((_cmos[RegisterC] & InterruptRequest) == 0)
        {
            if ((enabled & PeriodicEnable) != 0 && period != 0) next = CrystalNanoseconds((CrystalTicks(now) / period + 1) * period);
            if ((enabled & (AlarmEnable | UpdateEnable)) != 0 && Runs)
                next = Math.Min(next, now + NanosecondsPerSecond - (now + _phase) % NanosecondsPerSecond);
        }

        if (next == ulong.MaxValue) _timer.Disarm();
        else _timer.Arm(next);
    }

    /// <summary>Ticks of the crystal between two periodic interrupts; 0: none. The two highest rates are those of a slower crystal (table 5).</summary>
    private ulong PeriodTicks
    {
        get
        {
            int rate = _cmos[RegisterA] & RateMask;
            bool runs = (_cmos[RegisterA] & DividerMask) == DividerRuns;
            return rate == 0 || !runs ? 0 : 1UL << ((rate <= 2 ? rate + 7 : rate) - 1);
        }
    }

    private static ulong CrystalTicks(ulong nanoseconds) => (ulong)((UInt128)nanoseconds * CrystalHz / NanosecondsPerSecond);

    private static ulong CrystalNanoseconds(ulong tick) => (ulong)(((UInt128)tick * NanosecondsPerSecond + CrystalHz - 1) / CrystalHz);
}
