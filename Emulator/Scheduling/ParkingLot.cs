// Where threads of idle cores sleep.
using System;
using System.Threading;

namespace ToroEmu.Scheduling;

/// <summary>
/// A place per core to sleep until it is woken. A wake that comes first is remembered, so none is lost. Knows when all cores
/// sleep without a deadline, which is a deadlock. A core counts as asleep until somebody wakes it, not until its thread runs again:
/// else whoever wakes it and then sleeps itself would look like the last one.
/// </summary>
internal sealed class ParkingLot : IDisposable
{
    private readonly Lock gate = new(); // guards all fields below
    private readonly SemaphoreSlim[] places;
    private readonly bool[] parked;
    private readonly bool[] timedParked;
    private readonly bool[] woken;
    private int sleepers;
    private int timedSleepers;

    public ParkingLot(int cores)
    {
        places = new SemaphoreSlim[cores];
        for (int core = 0; core < cores; core++) places[core] = new SemaphoreSlim(0);
        parked = new bool[cores];
        timedParked = new bool[cores];
        woken = new bool[cores];
    }

    /// <summary>Cores that do not sleep; a hint.</summary>
    public int Awake => places.Length - Volatile.Read(ref sleepers);

    /// <summary>
    /// Sleeps until woken or until <paramref name="milliseconds"/> have passed (-1: for ever). <paramref name="timed"/>:
    /// something will end the sleep without another core. Answers <see langword="false"/>, at once, if all cores sleep and nothing ever will.
    /// </summary>
    public bool Park(int core, int milliseconds, bool timed)
    {
        lock (gate)
        {
            if (woken[core])
            {
                woken[core] = false;
                return true;
            }
            FallAsleep(core, timed);
            if (sleepers == places.Length && timedSleepers == 0)
            {
                RiseUp(core);
                return false;
            }
        }
        places[core].Wait(milliseconds);
        lock (gate)
        {
            if (parked[core]) RiseUp(core); // the time is over
            // A wake between time-out and lock has left a permit that belongs to this sleep.
            if (woken[core]) places[core].Wait(0);
            woken[core] = false;
        }
        return true;
    }

    /// <summary>Ends the core's sleep, or its next one.</summary>
    public void Wake(int core)
    {
        lock (gate)
        {
            if (woken[core]) return;
            woken[core] = true;
            if (!parked[core]) return;
            RiseUp(core);
            places[core].Release();
        }
    }

    public void Dispose()
    {
        foreach (SemaphoreSlim place in places) place.Dispose();
    }

    private void FallAsleep(int core, bool timed)
    {
        parked[core] = true;
        timedParked[core] = timed;
        sleepers++;
        if (timed) timedSleepers++;
    }

    private void RiseUp(int core)
    {
        parked[core] = false;
        sleepers--;
        if (timedParked[core]) timedSleepers--;
    }
}
