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

    private readonly Lock gate = new();
    private readonly SemaphoreSlim permit = new(0, 1);
    private bool isRung;

    public override void Wait(ulong nanoseconds)
    {
        bool rung = nanoseconds >= NanosecondsPerMillisecond ? permit.Wait(Milliseconds(nanoseconds)) : WaitShortly(nanoseconds);
        if (!rung) return;
        lock (gate) isRung = false;
    }

    public override void Ring()
    {
        lock (gate)
        {
            if (isRung) return;
            isRung = true;
            permit.Release();
        }
    }

    private static int Milliseconds(ulong nanoseconds) =>
        nanoseconds == Forever ? Timeout.Infinite : (int)Math.Min(nanoseconds / NanosecondsPerMillisecond, int.MaxValue);

    private bool WaitShortly(ulong nanoseconds)
    {
        for (ulong left = nanoseconds; left > 0; left -= Math.Min(left, DeafMost))
        {
            if (permit.Wait(0)) return true;
            HostSleep.Short(Math.Min(left, DeafMost));
        }

        return permit.Wait(0);
    }
}
