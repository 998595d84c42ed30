// Cores that wait for memory to change, and the stores that wake them.
using System;
using System.Numerics;
using System.Threading;

namespace ToroEmu.Memory;

/// <summary>
/// A spinning core registers the lines it reads and parks; a store to one of them wakes it, once. Watcher: register, fence, read the
/// values again, park. Writer: store, fence, look for watchers. One of the two always sees the other.
/// </summary>
/// <remarks>
/// A store to a page with watched lines pays for the look, so it must cost next to nothing: lines are hashed to words that have a bit per core, and
/// only cores found there are asked. A core that goes on keeps its bits in those words, since it mostly waits for the same lines the next time.
/// </remarks>
public sealed class WatchedLines
{
    /// <summary>Lines are 64 bytes.</summary>
    public const int LineShift = 6;

    /// <summary>Lines one core can watch; a loop that reads more is not parked.</summary>
    public const int LinesMax = 128;

    private const int CoresMax = 64;
    private const int BucketBits = 10;

    /// <summary>Longest store, in lines, that goes through the buckets.</summary>
    private const ulong ShortMax = 64;

    private readonly ulong[] lines = new ulong[CoresMax * LinesMax];
    private readonly int[] counts = new int[CoresMax];
    private readonly IWatcher?[] watchers = new IWatcher?[CoresMax];
    private readonly ulong[] buckets = new ulong[1 << BucketBits]; // cores that have a line there registered
    private ulong active; // cores that wait

    /// <summary>Registers the lines (RAM offset / 64) that one core waits for; ends with a fence.</summary>
    public void Watch(int core, IWatcher watcher, ReadOnlySpan<ulong> watched)
    {
        Volatile.Write(ref watchers[core], watcher);
        if (!watched.SequenceEqual(Lines(core))) Register(core, watched);
        Interlocked.Or(ref active, 1UL << core);
    }

    public void Unwatch(int core)
    {
        if ((Volatile.Read(ref active) & (1UL << core)) != 0) Interlocked.And(ref active, ~(1UL << core));
    }

    /// <summary>Wakes every core but <paramref name="by"/> that watches one of the lines from <paramref name="first"/> to <paramref name="last"/>, to which a store has been made.</summary>
    /// <returns>Whether there was one.</returns>
    public bool NoteStore(ulong first, ulong last, int by = -1)
    {
        bool found = false;
        ulong others = by < 0 ? ulong.MaxValue : ~(1UL << by);
        for (ulong cores = Find(first, last) & others; cores != 0; cores &= cores - 1)
        {
            int core = BitOperations.TrailingZeroCount(cores);
            if (!Watches(core, first, last)) continue;
            found = true;
            Wake(core);
        }

        return found;
    }

    /// <summary>Whether any core watches one of these lines.</summary>
    public bool IsWatched(ulong first, ulong last)
    {
        for (ulong cores = Find(first, last); cores != 0; cores &= cores - 1)
            if (Watches(BitOperations.TrailingZeroCount(cores), first, last)) return true;
        return false;
    }

    /// <summary>Wakes every core that waits, even if it reads nothing; the store has been made.</summary>
    public void WakeAll()
    {
        Interlocked.MemoryBarrier();
        for (ulong cores = Volatile.Read(ref active); cores != 0; cores &= cores - 1) Wake(BitOperations.TrailingZeroCount(cores));
    }

    /// <summary>Behind a store: cores that wait and may have a line of these registered.</summary>
    private ulong Find(ulong first, ulong last)
    {
        Interlocked.MemoryBarrier();
        ulong waiting = Volatile.Read(ref active);
        if (waiting == 0 || last - first >= ShortMax) return waiting;
        ulong found = 0;
        for (ulong line = first; line <= last; line++) found |= Volatile.Read(ref Bucket(line));
        return found & waiting;
    }

    /// <summary>Whoever ends the wait wakes the core: further stores need not.</summary>
    private void Wake(int core)
    {
        ulong bit = 1UL << core;
        if ((Interlocked.And(ref active, ~bit) & bit) != 0) Volatile.Read(ref watchers[core])?.WakeByStore();
    }

    /// <summary>While the core does not wait: a store that takes it for waiting all the same wakes it once too often at worst.</summary>
    private void Register(int core, ReadOnlySpan<ulong> watched)
    {
        foreach (ulong line in Lines(core)) Interlocked.And(ref Bucket(line), ~(1UL << core));
        for (int index = 0; index < watched.Length; index++)
        {
            Volatile.Write(ref lines[core * LinesMax + index], watched[index]);
            Interlocked.Or(ref Bucket(watched[index]), 1UL << core);
        }

        Volatile.Write(ref counts[core], watched.Length);
    }

    private bool Watches(int core, ulong first, ulong last)
    {
        int count = Volatile.Read(ref counts[core]);
        for (int index = 0; index < count; index++)
        {
            ulong line = Volatile.Read(ref lines[core * LinesMax + index]);
            if (line >= first && line <= last) return true;
        }

        return false;
    }

    private ReadOnlySpan<ulong> Lines(int core) => lines.AsSpan(core * LinesMax, counts[core]);

    /// <summary>Lines of one page lie side by side, and those of the same place in other pages elsewhere.</summary>
    private ref ulong Bucket(ulong line) => ref buckets[(line ^ (line >> BucketBits)) & ((1 << BucketBits) - 1)];
}
