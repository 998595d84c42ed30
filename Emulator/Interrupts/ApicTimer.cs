// The local APIC's timer: counts computed from the machine's clock, never ticked.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Interrupts;

/// <summary>
/// Timer of SDM 3A, 11.5.4. Knows when it is due, not what happens then: its owner calls <see cref="Expire"/> and raises the
/// LVT entry. Belongs to its core's thread. Times are clock nanoseconds.
/// </summary>
public sealed partial class ApicTimer
{
    private const ulong NanosecondsPerTick = 1_000_000_000 / LocalApicSpec.TimerFrequencyHz;

    private readonly IClock _clock;
    private readonly ITscSource _tsc;
    private ApicTimerMode _mode;
    private ulong? _countEnd; // when the current count reaches zero
    private ulong _tscDeadline; // in TSC ticks; 0: disarmed

    public ApicTimer(IClock clock, ITscSource tsc)
    {
        _clock = clock;
        _tsc = tsc;
    }

    /// <summary>Initial-count register; 0 stops the timer.</summary>
    public uint InitialCount { get; private set; }

    /// <summary>Divide configuration register as written, bits 3, 1 and 0.</summary>
    public uint Divide { get; private set; }

    /// <summary>IA32_TSC_DEADLINE: 0 if disarmed or not in TSC-deadline mode (11.5.4.1).</summary>
    public ulong TscDeadline => _tscDeadline;

    /// <summary>LVT timer mode. Passing to or from TSC-deadline mode disarms (11.5.4.1); a count goes on when its mode changes otherwise.</summary>
    public ApicTimerMode Mode
    {
        get => _mode;
        set
        {
            if (value != _mode && (value > ApicTimerMode.Periodic || _mode > ApicTimerMode.Periodic))
                Disarm();
            _mode = value;
        }
    }

    /// <summary>When <see cref="Expire"/> is due; null if the timer is not running. May lie in the past.</summary>
    public ulong? NextDeadline => _tscDeadline == 0 ? _countEnd : TscDeadlineOnClock(_clock.Nanoseconds);

    /// <summary>Current-count register: what is left, rounded up; 0 once a one-shot count is over.</summary>
    public uint CurrentCount => RemainingTicks(_clock.Nanoseconds);

    private ulong Period => InitialCount * CountLength;

    /// <summary>Nanoseconds that one count lasts.</summary>
    private ulong CountLength => NanosecondsPerTick << LocalApicSpec.DividerShift(Divide);

    /// <summary>Starts the count anew. Ignored in TSC-deadline mode (11.5.4.1).</summary>
    public void WriteInitialCount(uint value)
    {
        if (_mode > ApicTimerMode.Periodic)
            return;
        InitialCount = value;
        _countEnd = value == 0 ? null : _clock.Nanoseconds + Period;
    }

    /// <summary>Changes the divider; what is left of the current count is counted at the new rate.</summary>
    public void WriteDivide(uint value)
    {
        ulong now = _clock.Nanoseconds;
        uint remaining = RemainingTicks(now);
        Divide = value;
        if (_countEnd is not null)
            _countEnd = now + remaining * CountLength;
    }

    /// <summary>Arms at a TSC value, 0 disarms. Ignored outside of TSC-deadline mode.</summary>
    public void WriteTscDeadline(ulong value)
    {
        if (_mode == ApicTimerMode.TscDeadline)
            _tscDeadline = value;
    }

    /// <summary>
    /// True if the timer has come due by <paramref name="now"/>. A periodic one is due next at the first multiple of its period
    /// after that, so it never drifts, and periods that nobody looked at count as one.
    /// </summary>
    public bool Expire(ulong now)
    {
        ulong? deadline = _tscDeadline == 0 ? _countEnd : TscDeadlineOnClock(now);
        if (deadline is null || deadline > now)
            return false;
        _tscDeadline = 0;
        _countEnd = _mode == ApicTimerMode.Periodic ? NextPeriodEnd(deadline.Value, now) : null;
        return true;
    }

    /// <summary>As after power-on: stopped, one-shot, divided by two.</summary>
    public void Reset()
    {
        Disarm();
        Divide = 0;
        _mode = ApicTimerMode.OneShot;
    }

    private void Disarm()
    {
        InitialCount = 0;
        _countEnd = null;
        _tscDeadline = 0;
    }

    private ulong NextPeriodEnd(ulong end, ulong now) => end + ((now - end) / Period + 1) * Period;

    private uint RemainingTicks(ulong now)
    {
        if (_countEnd is null)
            return 0;
        ulong end = _countEnd.Value;
        if (end <= now)
        {
            if (_mode != ApicTimerMode.Periodic)
                return 0;
            end = NextPeriodEnd(end, now);
        }

        return (uint)((end - now + CountLength - 1) / CountLength);
    }

    /// <summary>The TSC deadline as clock time: already passed is <paramref name="now"/>, beyond the clock's end is its end.</summary>
    private ulong TscDeadlineOnClock(ulong now)
    {
        ulong tsc = now + _tsc.Offset;
        ulong wait = _tscDeadline <= tsc ? 0 : _tscDeadline - tsc;
        return wait > ulong.MaxValue - now ? ulong.MaxValue : now + wait;
    }
}
