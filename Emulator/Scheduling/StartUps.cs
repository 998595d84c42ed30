// Cores that have been started and have not run yet.
using System;
using System.Threading;

namespace ToroEmu.Scheduling;

/// <summary>
/// Guests wait for a core that they start by counting down some milliseconds of their own: enough for a processor, not for a core that waits for its
/// turn. So whoever sends a start-up IPI stands still until the started core has had its first slice. No guest can tell but by the clock.
/// </summary>
/// <param name="wake">Gives a core that stands still its turn.</param>
internal sealed class StartUps(Action<int> wake)
{
    /// <summary>Longest time to stand still, nanoseconds: a core that has not run by then never will.</summary>
    private const ulong Most = 2_000_000_000;

    private readonly Lock gate = new(); // guards all below
    private ulong due; // a bit per core
    private ulong standing; // a bit per core
    private ulong until;

    /// <summary>Some core is due; a hint that costs nothing.</summary>
    public bool HasAny => Volatile.Read(ref due) != 0;

    /// <summary>A start-up IPI is on its way to a core that waits for one.</summary>
    public void Begin(int core)
    {
        lock (gate)
        {
            Volatile.Write(ref due, due | (1UL << core));
            standing &= ~(1UL << core); // it is what others wait for now
        }
    }

    /// <summary>The core has run.</summary>
    public void End(int core)
    {
        ulong released = 0;
        lock (gate)
        {
            Volatile.Write(ref due, due & ~(1UL << core));
            if (due == 0) (released, standing) = (standing, 0);
        }

        for (int other = 0; released != 0; other++, released >>= 1)
            if ((released & 1) != 0) wake(other);
    }

    /// <summary>The core was stopped behind an IPI that it sent: it stands still from now on if any core is due.</summary>
    public void Stop(int core, ulong now)
    {
        lock (gate)
        {
            if (due == 0 || (due & (1UL << core)) != 0) return;
            standing |= 1UL << core;
            until = now + Most;
        }
    }

    /// <summary>Whether the core must not run yet, and until when at the most.</summary>
    public bool Holds(int core, ulong now, out ulong end)
    {
        lock (gate)
        {
            end = until;
            if (now >= until) standing = 0;
            return (standing & (1UL << core)) != 0;
        }
    }
}
