// A clock that a test moves, with the alarms on it.
using System;
using System.Collections.Generic;
using System.Linq;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Tests.Devices.Support;

/// <summary>Alarms ring in order while the clock is moved, each at its own nanosecond.</summary>
internal sealed class FakeTimers : IClock, IWallClock, IDeviceTimers
{
    private readonly List<Alarm> _alarms = [];

    public ulong Nanoseconds { get; private set; }

    public ulong UnixNanosecondsAtStart { get; init; }

    /// <summary>How often alarms have rung.</summary>
    public int Rings { get; private set; }

    /// <summary>Whether any alarm is armed.</summary>
    public bool IsArmed => _alarms.Any(alarm => alarm.Deadline.HasValue);

    public IDeviceTimer Create(Action ring)
    {
        Alarm alarm = new(ring);
        _alarms.Add(alarm);
        return alarm;
    }

    public void Advance(ulong nanoseconds) => MoveTo(Nanoseconds + nanoseconds);

    public void MoveTo(ulong end)
    {
        while (_alarms.Where(alarm => alarm.Deadline <= end).MinBy(alarm => alarm.Deadline) is { } next)
        {
            Nanoseconds = Math.Max(Nanoseconds, next.Deadline!.Value);
            next.Deadline = null;
            Rings++;
            next.Ring();
        }

        Nanoseconds = end;
    }

    /// <summary>Moves the clock without ringing, as if nobody had time to.</summary>
    public void MoveSilently(ulong end) => Nanoseconds = end;

    private sealed class Alarm(Action ring) : IDeviceTimer
    {
        public ulong? Deadline { get; set; }

        public void Ring() => ring();

        public void Arm(ulong nanosecond) => Deadline = nanosecond;

        public void Disarm() => Deadline = null;
    }
}
