// Lets one core run while all others stand still.
using System.Threading;

namespace ToroEmu.Scheduling;

/// <summary>
/// Every core enters before it runs guest instructions and leaves afterwards: one atomic on a line of its own. A core that needs the machine
/// for itself keeps the others out, waits until they have left, and lets them in again.
/// </summary>
internal sealed class SoloGate(int cores)
{
    /// <summary>Words between two cores' flags: a cache line.</summary>
    private const int Spacing = 16;

    private readonly Lock owner = new(); // one at a time is alone
    private readonly int[] inside = new int[(cores + 1) * Spacing];
    private int closed;

    public void Enter(int core)
    {
        while (true)
        {
            Interlocked.Exchange(ref Inside(core), 1);
            if (Volatile.Read(ref closed) == 0) return;
            Leave(core);
            SpinWait wait = default;
            while (Volatile.Read(ref closed) != 0) wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    public void Leave(int core) => Volatile.Write(ref Inside(core), 0);

    /// <summary>Closes the gate; the caller has left it. <see cref="WaitUntilEmpty"/> and <see cref="Open"/> must follow.</summary>
    public void Close()
    {
        owner.Enter();
        Interlocked.Exchange(ref closed, 1);
    }

    /// <summary>Waits for the cores that are still inside.</summary>
    public void WaitUntilEmpty()
    {
        SpinWait wait = default;
        for (int core = 0; core < cores; core++)
            while (Volatile.Read(ref Inside(core)) != 0) wait.SpinOnce(sleep1Threshold: -1);
    }

    public void Open()
    {
        Volatile.Write(ref closed, 0);
        owner.Exit();
    }

    private ref int Inside(int core) => ref inside[(core + 1) * Spacing];
}
