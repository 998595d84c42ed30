// Cores that wait for memory to change, and the stores that wake them.
using System.Threading;

namespace ToroEmu.Memory;

/// <summary>
/// A spinning core registers the pages it reads and parks; a store to a watched page wakes it. Watcher: register, fence,
/// read the values again, park. Writer: store, fence, look for watchers. One of the two always sees the other.
/// </summary>
public sealed class WatchedLines
{
    /// <summary>Pages one core can watch; a loop that reads more is not parked.</summary>
    public const int PagesMax = 8;

    private readonly ulong[] pages = new ulong[64 * PagesMax];
    private readonly IWatcher?[] watchers = new IWatcher?[64];
    private ulong active;

    /// <summary>Registers <paramref name="watched"/> (page numbers + 1, zero for none) of one core.</summary>
    public void Watch(int core, IWatcher watcher, System.ReadOnlySpan<ulong> watched)
    {
        for (int i = 0; i < PagesMax; i++)
            Volatile.Write(ref pages[core * PagesMax + i], i < watched.Length ? watched[i] + 1 : 0);
        watchers[core] = watcher;
        Interlocked.Or(ref active, 1UL << core);
    }

    public void Unwatch(int core) => Interlocked.And(ref active, ~(1UL << core));

    /// <summary>Wakes every core that watches <paramref name="page"/>.</summary>
    public void NoteStore(ulong page)
    {
        Interlocked.MemoryBarrier();
        ulong cores = Volatile.Read(ref active);
        while (cores != 0)
        {
            int core = System.Numerics.BitOperations.TrailingZeroCount(cores);
            cores &= cores - 1;
            if (Watches(core, page)) watchers[core]?.WakeByStore();
        }
    }

    private bool Watches(int core, ulong page)
    {
        for (int i = 0; i < PagesMax; i++)
            if (Volatile.Read(ref pages[core * PagesMax + i]) == page + 1) return true;
        return false;
    }
}
