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
    private readonly Lock gate = new(); // guards all fields below
    private readonly SemaphoreSlim[] places;
    private readonly Sleep[] sleeps;
    private readonly bool[] woken;
    private int sleepers;
    private int timedSleepers;

    public ParkingLot(int cores)
    {
        places = new SemaphoreSlim[cores];
        for (int core = 0; core < cores; core++) places[core] = new SemaphoreSlim(0);
        sleeps = new Sleep[cores];
        woken = new bool[cores];
    }

    /// <summary>Cores that do not sleep; a hint.</summary>
    public int Awake => places.Length - Volatile.Read(ref sleepers);

    /// <summary>Whether the core's next sleep would end at once; a hint.</summary>
    public bool IsWoken(int core) => Volatile.Read(ref woken[core]);

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
            if (sleepers + 1 == places.Length && timedSleepers == 0 && !timed) return false;
            Begin(core, timed ? Sleep.Timed : Sleep.Endless);
        }
        places[core].Wait(milliseconds);
        lock (gate)
        {
            // Whoever wakes a core ends its sleep; after a time-out it does so itself.
            if (sleeps[core] != Sleep.None) End(core);
            // A wake between time-out and lock has left a permit that belongs to this sleep.
            else places[core].Wait(0);
            woken[core] = false;
        }
        return true;
    }

    /// <summary>Ends the core's sleep, or its next one. From here on the core counts as awake.</summary>
    public void Wake(int core)
    {
        lock (gate)
        {
            if (woken[core]) return;
            woken[core] = true;
            if (sleeps[core] == Sleep.None) return;
            End(core);
            places[core].Release();
        }
    }

    public void Dispose()
    {
        foreach (SemaphoreSlim place in places) place.Dispose();
    }

    private void Begin(int core, Sleep kind)
    {
        sleeps[core] = kind;
        sleepers++;
        if (kind == Sleep.Timed) timedSleepers++;
    }

    private void End(int core)
    {
        sleepers--;
        if (sleeps[core] == Sleep.Timed) timedSleepers--;
        sleeps[core] = Sleep.None;
    }

    private enum Sleep
    {
        None,
        Endless,

        /// <summary>Something will end it without another core.</summary>
        Timed,
    }
}
