// Stops cases that go on for long, the way a scheduler stops a core.
using System;
using System.Threading;

using ToroEmu.Interrupts;
using ToroEmu.Machines;

namespace ToroEmu.Fuzz;

/// <summary>
/// REP with a count of 2^64 is one instruction to the budget, but one that events interrupt: from its own thread this posts
/// <see cref="CoreEvent.Pause"/> to a case that was there at the last look already. A case that does not answer hangs.
/// </summary>
internal sealed class Pacer : IDisposable
{
    private const int PaceMilliseconds = 50;

    private readonly Lock gate = new(); // guards current
    private readonly Timer timer;
    private Vcpu? current;
    private long serial;
    private long seen;

    public Pacer() => timer = new Timer(_ => Look(), null, PaceMilliseconds, PaceMilliseconds);

    /// <summary>A case begins on a core.</summary>
    public void Begin(Vcpu core)
    {
        lock (gate)
        {
            current = core;
            serial++;
        }
    }

    /// <summary>The core will go away.</summary>
    public void End()
    {
        lock (gate) current = null;
    }

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        lock (gate)
        {
            if (serial == seen) current?.Post(CoreEvent.Pause);
            seen = serial;
        }
    }
}
