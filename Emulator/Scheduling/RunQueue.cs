// Which cores want to run, which sleep, and which workers have nothing to do.
using System;
using System.Numerics;
using System.Threading;

namespace ToroEmu.Scheduling;

/// <summary>
/// A core runs on a worker, is ready, or is parked until something wakes it; a wake that comes first is remembered, so none is lost. A worker has a
/// core, looks for one, or sleeps on its bell. There are never more ready cores than workers that look for one, unless no worker sleeps. All cores
/// are ready at first, and all workers look.
/// </summary>
internal sealed class RunQueue
{
    /// <summary>No core.</summary>
    public const int None = -1;

    /// <summary>No time.</summary>
    public const ulong Never = ulong.MaxValue;

    /// <summary>Turns in a row of woken cores, which mostly are short, while others whose slice was over wait.</summary>
    private const int WokenInARow = 8;

    /// <summary>Places of a core.</summary>
    private const int Running = 0, Ready = 1, Parked = 2;

    private readonly Lock gate = new(); // guards all below; hints and wakes are read without it
    private readonly Hints hints = new();
    private readonly WorkerBell[] bells;
    private readonly int[] places; // Running, Ready or Parked; read without the lock
    private readonly int[] wakes; // not 0: the core is not to fall asleep; any thread
    private readonly ulong[] wakeTimes; // of parked cores
    private readonly int[] homes; // the worker that had the core last
    private readonly CoreFifo woken;
    private readonly CoreFifo preempted;
    private int wokenInARow;
    private int parked;
    private int looking;
    private ulong asleep; // a bit per worker
    private ulong changes;

    public RunQueue(int cores, WorkerBell[] bells)
    {
        this.bells = bells;
        places = new int[cores];
        wakes = new int[cores];
        wakeTimes = new ulong[cores];
        homes = new int[cores];
        woken = new CoreFifo(cores);
        preempted = new CoreFifo(cores);
        looking = bells.Length;
        for (int core = 0; core < cores; core++)
        {
            homes[core] = core % Math.Max(bells.Length, 1);
            places[core] = Ready;
            preempted.Enqueue(core);
        }

        NoteReady();
    }

    /// <summary>A core is ready; a hint.</summary>
    public bool HasReady => Volatile.Read(ref hints.Ready) != 0;

    /// <summary>A core is ready that no worker is about to take; a hint.</summary>
    public bool HasWaiting => Volatile.Read(ref hints.Waiting) != 0;

    /// <summary>When a parked core is to be woken, if not before; a hint that may be too early.</summary>
    public ulong NextWake => Volatile.Read(ref hints.NextWake);

    /// <summary>A core's turn begins: what it was woken for until now it will see by itself.</summary>
    public void BeginTurn(int core)
    {
        if (Volatile.Read(ref wakes[core]) != 0) Interlocked.Exchange(ref wakes[core], 0);
    }

    /// <summary>A looking worker takes a core, or goes on looking.</summary>
    public int Take(int worker)
    {
        lock (gate)
        {
            int core = Next(worker);
            if (core != None) looking--;
            NoteReady();
            return core;
        }
    }

    /// <summary>The core's slice is over; answers who is next, the same core if nobody is ready.</summary>
    public int Rotate(int worker, int core)
    {
        lock (gate)
        {
            int next = Next(worker);
            if (next == None) return core;
            MakeReady(core, preempted);
            NoteReady();
            return next;
        }
    }

    /// <summary>
    /// Parks a core until it is woken, or until <paramref name="wakeAt"/>. If it was woken since its turn began it is ready again, behind the others.
    /// Answers who is next; <see cref="None"/>: the worker looks for one.
    /// </summary>
    public int Park(int worker, int core, ulong wakeAt)
    {
        lock (gate)
        {
            Volatile.Write(ref places[core], Parked);
            Interlocked.MemoryBarrier(); // either we see the wake, or Wake sees that the core is parked
            bool isWoken = Volatile.Read(ref wakes[core]) != 0;
            if (isWoken) MakeReady(core, woken);
            else NoteParked(core, wakeAt);
            int next = Next(worker);
            if (next == None) looking++;
            NoteReady();
            return next;
        }
    }

    /// <summary>Makes a parked core ready; one that runs will not fall asleep the next time. From any thread.</summary>
    public void Wake(int core)
    {
        Interlocked.Exchange(ref wakes[core], 1);
        if (Volatile.Read(ref places[core]) != Parked) return;
        ulong called;
        lock (gate)
        {
            if (places[core] != Parked) return;
            Unpark(core);
            called = CallWorkers(homes[core]);
        }

        Ring(called);
    }

    /// <summary>Makes all cores ready whose time has come.</summary>
    public void WakeDue(ulong now)
    {
        ulong called = 0;
        lock (gate)
        {
            ulong next = Never;
            for (int core = 0; core < places.Length; core++)
            {
                if (places[core] != Parked) continue;
                if (wakeTimes[core] > now)
                {
                    next = Math.Min(next, wakeTimes[core]);
                    continue;
                }

                Unpark(core);
                called |= CallWorkers(homes[core]);
            }

            Volatile.Write(ref hints.NextWake, next);
        }

        Ring(called);
    }

    /// <summary>
    /// A looking worker lies down, unless a core is ready: it is to wait for its bell, until <paramref name="until"/> at the most, when a core wants to be
    /// woken that it had last. <see cref="Rise"/> must follow.
    /// </summary>
    public bool TryLieDown(int worker, out ulong until)
    {
        until = Never;
        lock (gate)
        {
            if (woken.Count + preempted.Count != 0) return false;
            for (int core = 0; core < places.Length; core++)
                if (places[core] == Parked && homes[core] == worker) until = Math.Min(until, wakeTimes[core]);
            asleep |= 1UL << worker;
            looking--;
            return true;
        }
    }

    /// <summary>The worker looks again. Whoever rang its bell has counted it already.</summary>
    public void Rise(int worker)
    {
        lock (gate)
        {
            if ((asleep & (1UL << worker)) == 0) return;
            asleep &= ~(1UL << worker);
            looking++;
            NoteReady();
        }
    }

    /// <summary>Whether all cores are parked; <paramref name="state"/> is for <see cref="IsStill"/>.</summary>
    public bool AreAllParked(out ulong state)
    {
        lock (gate)
        {
            state = changes;
            return parked == places.Length;
        }
    }

    /// <summary>Whether no core has been woken since <see cref="AreAllParked"/>.</summary>
    public bool IsStill(ulong state)
    {
        lock (gate) return changes == state;
    }

    /// <summary>The run ends: whoever sleeps is to look up.</summary>
    public void RingAll()
    {
        foreach (WorkerBell bell in bells) bell.Ring();
    }

    /// <summary>Woken cores first, but not for ever.</summary>
    private int Next(int worker)
    {
        bool takesWoken = woken.Count != 0 && (preempted.Count == 0 || wokenInARow < WokenInARow);
        if (!takesWoken && preempted.Count == 0) return None;
        wokenInARow = takesWoken && preempted.Count != 0 ? wokenInARow + 1 : 0;
        int core = (takesWoken ? woken : preempted).Dequeue();
        Volatile.Write(ref places[core], Running);
        homes[core] = worker;
        return core;
    }

    private void MakeReady(int core, CoreFifo queue)
    {
        Volatile.Write(ref places[core], Ready);
        queue.Enqueue(core);
    }

    private void NoteParked(int core, ulong wakeAt)
    {
        parked++;
        wakeTimes[core] = wakeAt;
        if (wakeAt < hints.NextWake) Volatile.Write(ref hints.NextWake, wakeAt);
    }

    private void Unpark(int core)
    {
        parked--;
        changes++;
        MakeReady(core, woken);
    }

    /// <summary>Enough workers must look for the cores that are ready; answers those that were asleep and are to be rung, best the one that had the core.</summary>
    private ulong CallWorkers(int home)
    {
        ulong called = 0;
        while (woken.Count + preempted.Count > looking && asleep != 0)
        {
            ulong bit = 1UL << home;
            if ((asleep & bit) == 0) bit = asleep & (~asleep + 1);
            asleep &= ~bit;
            called |= bit;
            looking++;
        }

        NoteReady();
        return called;
    }

    private void Ring(ulong called)
    {
        for (; called != 0; called &= called - 1) bells[BitOperations.TrailingZeroCount(called)].Ring();
    }

    private void NoteReady()
    {
        int ready = woken.Count + preempted.Count, waiting = Math.Max(ready - looking, 0);
        if (hints.Ready != ready) Volatile.Write(ref hints.Ready, ready);
        if (hints.Waiting != waiting) Volatile.Write(ref hints.Waiting, waiting);
    }
}
