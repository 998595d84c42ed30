// Lets one core run while all others stand still.
using System.Threading;

namespace ToroEmu.Scheduling;

/// <summary>
/// Every worker enters before it runs a core's instructions and leaves afterwards: one atomic on a line of its own. One that needs the machine
/// for itself keeps the others out, waits until they have left, and lets them in again.
/// </summary>
internal sealed class SoloGate(int workers)
{
    /// <summary>Words between two workers' places: a cache line.</summary>
    private const int Spacing = 16;

    private readonly Lock owner = new(); // one at a time is alone
    private readonly int[] inside = new int[(workers + 1) * Spacing]; // the core + 1; 0: nobody
    private int closed;

    public void Enter(int worker, int core)
    {
        while (true)
        {
            Interlocked.Exchange(ref Inside(worker), core + 1);
            if (Volatile.Read(ref closed) == 0) return;
            Leave(worker);
            SpinWait wait = default;
            while (Volatile.Read(ref closed) != 0) wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    public void Leave(int worker) => Volatile.Write(ref Inside(worker), 0);

    /// <summary>The core with which a worker is inside, or -1.</summary>
    public int CoreInside(int worker) => Volatile.Read(ref Inside(worker)) - 1;

    /// <summary>Closes the gate; the caller has left it. <see cref="WaitUntilEmpty"/> and <see cref="Open"/> must follow.</summary>
    public void Close()
    {
        owner.Enter();
        Interlocked.Exchange(ref closed, 1);
    }

    /// <summary>Waits for the workers that are still inside.</summary>
    public void WaitUntilEmpty()
    {
        SpinWait wait = default;
        for (int worker = 0; worker < workers; worker++)
            while (CoreInside(worker) >= 0) wait.SpinOnce(sleep1Threshold: -1);
    }

    public void Open()
    {
        Volatile.Write(ref closed, 0);
        owner.Exit();
    }

    private ref int Inside(int worker) => ref inside[(worker + 1) * Spacing];
}
