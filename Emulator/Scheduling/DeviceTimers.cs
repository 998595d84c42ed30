// Alarms of devices, rung by a host thread.
using System;
using System.Collections.Generic;
using System.Threading;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

/// <summary>
/// One host thread rings all alarms in the order in which they are due. It is made when the first alarm is armed in a run, so a machine without
/// timed devices has none.
/// </summary>
internal sealed class DeviceTimers(IClock clock, Action becameIdle, Action<Exception> failed) : IDeviceTimers
{
    private const ulong NanosecondsPerMillisecond = 1_000_000;

    private readonly object gate = new(); // guards all below and the alarms' deadlines; a Monitor, to wait on
    private readonly List<Alarm> alarms = [];
    private Thread? thread;
    private bool running;
    private bool ringing;

    /// <summary>An alarm is armed or being rung: interrupts may come that no core causes. From any thread.</summary>
    public bool IsArmed
    {
        get
        {
            lock (gate)
            {
                return ringing || Next() != null;
            }
        }
    }

    public IDeviceTimer Create(Action ring)
    {
        lock (gate)
        {
            Alarm alarm = new(this, ring);
            alarms.Add(alarm);
            return alarm;
        }
    }

    /// <summary>Alarms ring from now on.</summary>
    public void Start()
    {
        lock (gate)
        {
            running = true;
            if (Next() != null) Wake();
        }
    }

    /// <summary>Ends the thread, and waits for a ring that is under way.</summary>
    public void Stop()
    {
        lock (gate)
        {
            running = false;
            Monitor.PulseAll(gate);
        }

        thread?.Join();
    }

    private void Set(Alarm alarm, ulong? deadline)
    {
        lock (gate)
        {
            alarm.Deadline = deadline;
            if (running && deadline.HasValue) Wake();
        }
    }

    private void Wake()
    {
        Monitor.PulseAll(gate);
        if (thread != null) return;
        thread = new Thread(Run) { IsBackground = true, Name = "device timers" };
        thread.Start();
    }

    private void Run()
    {
        try
        {
            while (WaitForNext(out Alarm? due))
            {
                if (due != null) Ring(due);
            }
        }
        catch (Exception e)
        {
            failed(e); // the emulator's own error must end the run, not the process
        }
    }

    private void Ring(Alarm due)
    {
        due.Ring();
        bool isIdle;
        lock (gate)
        {
            ringing = false;
            isIdle = Next() == null;
        }

        if (isIdle) becameIdle();
    }

    /// <summary><see langword="false"/>: the run has ended. <paramref name="due"/> is null if the time has not come yet.</summary>
    private bool WaitForNext(out Alarm? due)
    {
        due = null;
        ulong left;
        lock (gate)
        {
            if (!running) return false;
            Alarm? next = Next();
            ulong now = clock.Nanoseconds;
            left = next is null ? ulong.MaxValue : next.Deadline > now ? next.Deadline.Value - now : 0;
            if (left == 0)
            {
                due = next;
                next!.Deadline = null;
                ringing = true;
                return true;
            }

            if (left >= NanosecondsPerMillisecond)
            {
                Monitor.Wait(gate, next is null ? Timeout.Infinite : (int)Math.Min(left / NanosecondsPerMillisecond, int.MaxValue));
                return true;
            }
        }

        HostSleep.Short(left);
        return true;
    }

    private Alarm? Next()
    {
        Alarm? next = null;
        foreach (Alarm alarm in alarms)
            if (alarm.Deadline.HasValue && (next is null || alarm.Deadline < next.Deadline)) next = alarm;
        return next;
    }

    private sealed class Alarm(DeviceTimers owner, Action ring) : IDeviceTimer
    {
        public ulong? Deadline { get; set; }

        public void Ring() => ring();

        public void Arm(ulong nanosecond) => owner.Set(this, nanosecond);

        public void Disarm() => owner.Set(this, null);
    }
}
