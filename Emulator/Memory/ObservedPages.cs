// Pages that somebody outside of the guest looks at.
using System;
using System.Collections.Immutable;
using System.Threading;

namespace ToroEmu.Memory;

/// <summary>Observers by page. Stores come from any core's thread, in the middle of an instruction; observers may come and go meanwhile.</summary>
public sealed class ObservedPages
{
    private readonly Lock gate = new(); // guards changes of pages
    private ImmutableDictionary<ulong, ImmutableArray<IStoreObserver>> pages = ImmutableDictionary<ulong, ImmutableArray<IStoreObserver>>.Empty;

    internal void Add(ulong page, IStoreObserver observer)
    {
        lock (gate) pages = pages.SetItem(page, pages.TryGetValue(page, out ImmutableArray<IStoreObserver> known) ? known.Add(observer) : [observer]);
    }

    /// <summary>Whether nobody looks at the page any more.</summary>
    internal bool Remove(ulong page, IStoreObserver observer)
    {
        lock (gate)
        {
            if (!pages.TryGetValue(page, out ImmutableArray<IStoreObserver> known)) return true;
            known = known.Remove(observer);
            pages = known.IsEmpty ? pages.Remove(page) : pages.SetItem(page, known);
            return known.IsEmpty;
        }
    }

    internal void NoteStore(ulong first, ulong last)
    {
        ImmutableDictionary<ulong, ImmutableArray<IStoreObserver>> now = Volatile.Read(ref pages);
        ImmutableArray<IStoreObserver> before = [];
        for (ulong page = first >> GuestRam.PageShift; page <= last >> GuestRam.PageShift; page++)
        {
            if (!now.TryGetValue(page, out ImmutableArray<IStoreObserver> observers)) continue;
            foreach (IStoreObserver observer in observers)
                if (!before.Contains(observer)) observer.Stored(first, last);
            before = before.AddRange(observers);
        }
    }
}
