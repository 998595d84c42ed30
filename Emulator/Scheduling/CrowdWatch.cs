// Whether the cores that have work outnumber the workers.
using System.Numerics;
using System.Threading;

namespace ToroEmu.Scheduling;

/// <summary>
/// Counts the cores that have had a turn lately. Those of this instant are too few to go by: when a message goes round, one core has it and all others
/// sleep, but each of them is about to want a worker. From any worker's thread.
/// </summary>
internal sealed class CrowdWatch(int workers)
{
    /// <summary>Nanoseconds after which cores are counted anew; the ones of the time before count as well.</summary>
    private const ulong Period = 1_000_000;

    private ulong present;
    private ulong before;
    private ulong next;

    /// <summary>A core has its turn; answers whether more cores than workers had one lately.</summary>
    public bool Note(int core, ulong now)
    {
        ulong bit = 1UL << core;
        if (now >= Volatile.Read(ref next)) Turn(now);
        if ((Volatile.Read(ref present) & bit) == 0) Interlocked.Or(ref present, bit);
        return BitOperations.PopCount(Volatile.Read(ref present) | Volatile.Read(ref before)) > workers;
    }

    /// <summary>Two workers that do this at once make the crowd look smaller for a period, no more.</summary>
    private void Turn(ulong now)
    {
        Volatile.Write(ref next, now + Period);
        Volatile.Write(ref before, Interlocked.Exchange(ref present, 0));
    }
}
