// Where threads of idle cores sleep.
using System;
using System.Threading;

namespace ToroEmu.Scheduling;

/// <summary>
/// A place per core to sleep until it is woken. A wake that comes first is remembered, so none is lost. Knows when all cores
/// sleep without a deadline, which is a deadlock.
/// </summary>
internal sealed class ParkingLot : IDisposable
{
    private enum Place
    {
        Awake,
        Sleeping,

        /// <summary>Sleeping, and something else than another core will end it.</summary>
        SleepingTimed,
    }

    private readonly Lock gate = new(); // guards all fields below
    private readonly SemaphoreSlim[] permits;
    private readonly Place[] places;
    private readonly bool[] woken;
    private int sleepers;
    private int timedSleepers;

    public ParkingLot(int cores)
    {
        permits = new SemaphoreSlim[cores];
        for (int core = 0; core < cores; core++) permits[core] = new SemaphoreSlim(0);
        places = new Place[cores];
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
            if (!timed && timedSleepers == 0 && sleepers == places.Length - 1) return false;
            Enter(core, timed);
        }
        bool permitted = permits[core].Wait(milliseconds);
        lock (gate)
        {
            if (places[core] != Place.Awake) Leave(core);
            // Woken between time-out and lock: the permit belongs to this sleep.
            else if (!permitted) permits[core].Wait(0);
        }
        return true;
    }

    /// <summary>Ends the core's sleep, or its next one. A core counts as awake from here on, not only once its thread runs.</summary>
    public void Wake(int core)
    {
        lock (gate)
        {
            if (places[core] == Place.Awake)
            {
                woken[core] = true;
                return;
            }
            Leave(core);
            permits[core].Release();
        }
    }

    public void Dispose()
    {
        foreach (SemaphoreSlim permit in permits) permit.Dispose();
    }

    private void Enter(int core, bool timed)
    {
        places[core] = timed ? Place.SleepingTimed : Place.Sleeping;
        sleepers++;
        if (timed) timedSleepers++;
    }

    private void Leave(int core)
    {
        sleepers--;
        if (places[core] == Place.SleepingTimed) timedSleepers--;
        places[core] = Place.Awake;
    }
}
