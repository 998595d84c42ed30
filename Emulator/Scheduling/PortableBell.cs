// A bell by what .NET has everywhere.
using System;
using System.Threading;

namespace ToroEmu.Scheduling;

/// <summary>.NET waits by whole milliseconds. What is left of one passes in short sleeps, between which the bell is looked at.</summary>
internal sealed class PortableBell : WorkerBell
{
    private const ulong NanosecondsPerMillisecond = 1_000_000;

    /// <summary>Longest sleep that a ring cannot end.</summary>
    private const ulong DeafMost = 100_000;

    private readonly object gate = new(); // guards isRung; a Monitor, to wait on
    private bool isRung;

    public override void Wait(ulong nanoseconds)
    {
        if (nanoseconds >= NanosecondsPerMillisecond)
        {
            WaitMilliseconds(nanoseconds);
            return;
        }

        for (ulong left = nanoseconds; left > 0 && !TryTakeRing(); left -= Math.Min(left, DeafMost)) HostSleep.Short(Math.Min(left, DeafMost));
    }

    public override void Ring()
    {
        lock (gate)
        {
            isRung = true;
            Monitor.Pulse(gate);
        }
    }

    private void WaitMilliseconds(ulong nanoseconds)
    {
        lock (gate)
        {
            if (!isRung) Monitor.Wait(gate, nanoseconds == Forever ? Timeout.Infinite : (int)Math.Min(nanoseconds / NanosecondsPerMillisecond, int.MaxValue));
            isRung = false;
        }
    }

    private bool TryTakeRing()
    {
        lock (gate)
        {
            bool wasRung = isRung;
            isRung = false;
            return wasRung;
        }
    }
}
