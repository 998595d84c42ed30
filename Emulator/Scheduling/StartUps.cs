// Cores that have been started and have not run yet.
using System;
using System.Threading;

namespace ToroEmu.Scheduling;

/// <summary>
/// Guests wait for a core that they start by counting down some milliseconds of their own: enough for a processor, not for a thread that
/// the host has to wake while others poll. So whoever sends a start-up IPI stands still until the started core has had its first slice. No guest
/// can tell but by the clock.
/// </summary>
internal sealed class StartUps(int cores)
{
    /// <summary>A host that does not run a thread for this long is beyond help.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    private readonly object gate = new(); // guards all fields below
    private readonly bool[] due = new bool[cores];
    private int count;
    private bool isClosed;

    /// <summary>Some core is due; a hint that costs nothing.</summary>
    public bool HasAny => Volatile.Read(ref count) != 0;

    /// <summary>A start-up IPI is on its way to a core that waits for one.</summary>
    public void Begin(int core)
    {
        lock (gate)
        {
            if (due[core]) return;
            due[core] = true;
            count++;
        }
    }

    /// <summary>The core has run.</summary>
    public void End(int core)
    {
        lock (gate)
        {
            if (!due[core]) return;
            due[core] = false;
            count--;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Waits until all that are due have run, or the run has ended.</summary>
    public void Await()
    {
        lock (gate)
        {
            while (count != 0 && !isClosed)
                if (!Monitor.Wait(gate, Most)) return;
        }
    }

    /// <summary>The run ends: nobody waits any more.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            Monitor.PulseAll(gate);
        }
    }
}
