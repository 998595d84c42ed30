// A range of RAM whose stores somebody wants to know.
using System;

using ToroEmu.Memory;

namespace ToroEmu.Machines.Observation;

/// <summary>Keeps a copy of the range, to say what was there before.</summary>
internal sealed class MemoryWatch : IStoreObserver, IDisposable
{
    private readonly GuestRam ram;
    private readonly ulong physical;
    private readonly ulong first;
    private readonly ulong last;
    private readonly WriteCallback callback;
    private byte[] before;
    private byte[] after;
    private bool isOver;

    /// <param name="ram">The guest's RAM.</param>
    /// <param name="physical">Where the range begins; all of it is RAM.</param>
    /// <param name="length">Bytes, at least one.</param>
    /// <param name="callback">Who is called.</param>
    public MemoryWatch(GuestRam ram, ulong physical, int length, WriteCallback callback)
    {
        this.ram = ram;
        this.physical = physical;
        this.callback = callback;
        before = new byte[length];
        after = new byte[length];
        if (!ram.TryRead(physical, before) || !ram.TryOffset(physical, (ulong)length, out first)) throw new ArgumentOutOfRangeException(nameof(physical));
        last = first + (ulong)length - 1;
        ram.Observe(first, last, this);
    }

    public void Stored(ulong firstStored, ulong lastStored)
    {
        if (isOver || firstStored > last || lastStored < first) return;
        ram.TryRead(physical, after);
        (byte[] was, byte[] isNow) = (before, after);
        (before, after) = (after, before);
        callback(was, isNow);
    }

    public void Dispose()
    {
        if (isOver) return;
        isOver = true;
        ram.EndObserving(first, last, this);
    }
}
