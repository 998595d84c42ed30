// Alarms of devices in virtual time.
using System;
using System.Collections.Generic;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

/// <summary>Rung by the scheduler between two instructions; all calls come on its thread, or while it does not run.</summary>
/// <param name="moved">An alarm has been armed: it may be due before the running core would stop.</param>
internal sealed class VirtualTimers(Action moved) : IDeviceTimers
{
    private readonly List<Alarm> alarms = [];

    /// <summary>Clock nanosecond of the next alarm; <see cref="ulong.MaxValue"/>: none is armed.</summary>
    public ulong Next { get; private set; } = ulong.MaxValue;

    public bool IsArmed => Next != ulong.MaxValue;

    public IDeviceTimer Create(Action ring)
    {
        Alarm alarm = new(this, ring);
        alarms.Add(alarm);
        return alarm;
    }

    /// <summary>Rings all alarms that are due, the earliest first, and of equals the one that was made first.</summary>
    public void Ring(ulong now)
    {
        while (Next <= now)
        {
            Alarm due = alarms.Find(alarm => alarm.Deadline == Next)!;
            due.Disarm();
            due.Ring();
        }
    }

    private void Refresh()
    {
        Next = ulong.MaxValue;
        foreach (Alarm alarm in alarms) Next = Math.Min(Next, alarm.Deadline);
    }

    private sealed class Alarm(VirtualTimers owner, Action ring) : IDeviceTimer
    {
        public ulong Deadline { get; private set; } = ulong.MaxValue;

        public void Ring() => ring();

        public void Arm(ulong nanosecond)
        {
            Deadline = nanosecond;
            owner.Refresh();
            owner.MayCut();
        }

        public void Disarm()
        {
            Deadline = ulong.MaxValue;
            owner.Refresh();
        }
    }

    private void MayCut() => moved();
}
