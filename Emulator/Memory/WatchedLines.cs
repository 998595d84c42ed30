// Cores that wait for memory to change, and the stores that wake them.
using System;
using System.Numerics;
using System.Threading;

namespace ToroEmu.Memory;

/// <summary>
/// A spinning core registers the lines it reads and parks; a store to one of them wakes it. Watcher: register, fence, read the
/// values again, park. Writer: store, fence, look for watchers. One of the two always sees the other.
/// </summary>
public sealed class WatchedLines
{
    /// <summary>Lines are 64 bytes.</summary>
    public const int LineShift = 6;

    /// <summary>Lines one core can watch; a loop that reads more is not parked.</summary>
    public const int LinesMax = 16;

    private const int CoresMax = 64;
    private const ulong None = ulong.MaxValue;

    private readonly ulong[] lines = new ulong[CoresMax * LinesMax];
    private readonly IWatcher?[] watchers = new IWatcher?[CoresMax];
    private ulong active;

    /// <summary>Registers the lines (RAM offset / 64) that one core waits for; ends with a fence.</summary>
    public void Watch(int core, IWatcher watcher, ReadOnlySpan<ulong> watched)
    {
        for (int i = 0; i < LinesMax; i++) Volatile.Write(ref lines[core * LinesMax + i], i < watched.Length ? watched[i] : None);
        Volatile.Write(ref watchers[core], watcher);
        Interlocked.Or(ref active, 1UL << core);
    }

    public void Unwatch(int core) => Interlocked.And(ref active, ~(1UL << core));

    /// <summary>Wakes every core that watches one of the lines from <paramref name="first"/> to <paramref name="last"/>, to which a store has been made.</summary>
    /// <returns>Whether there was one.</returns>
    public bool NoteStore(ulong first, ulong last) => Visit(first, last, wake: true);

    /// <summary>Whether any core watches one of these lines.</summary>
    public bool IsWatched(ulong first, ulong last) => Visit(first, last, wake: false);

    private bool Visit(ulong first, ulong last, bool wake)
    {
        Interlocked.MemoryBarrier();
        bool found = false;
        for (ulong cores = Volatile.Read(ref active); cores != 0; cores &= cores - 1)
        {
            int core = BitOperations.TrailingZeroCount(cores);
            if (!Watches(core, first, last)) continue;
            found = true;
            if (wake) Volatile.Read(ref watchers[core])?.WakeByStore();
        }
        return found;
    }

    /// <summary>Wakes every core that watches anything; the store has been made.</summary>
    public void WakeAll() => NoteStore(0, None);

    private bool Watches(int core, ulong first, ulong last)
    {
        for (int i = 0; i < LinesMax; i++)
        {
            ulong line = Volatile.Read(ref lines[core * LinesMax + i]);
            if (line >= first && line <= last) return true;
        }
        return false;
    }
}
