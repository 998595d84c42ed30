// How full the rings between cores are.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;

using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Machines;
using ToroEmu.Machines.Observation;

namespace ToroEmu.Report;

/// <summary>
/// A ring fills when its sender publishes buffers, and empties when its receiver offers them again: a store to avail.idx (VirtIO 1.2, 2.7.6). A ring is watched from its
/// first message on, right behind which the run is held, so that none can have been given back before.
/// </summary>
internal sealed class RingWatch(DeterministicMachine machine) : IDisposable
{
    private readonly Dictionary<(int From, int To), WatchedRing> rings = [];
    private readonly List<WatchedRing> waiting = [];

    /// <summary>A message's last buffer has been given back.</summary>
    public Action<int, RunMoment> Taken { get; set; } = (_, _) => { };

    /// <summary>Rings that messages went through.</summary>
    public IReadOnlyCollection<WatchedRing> Rings => rings.Values;

    /// <summary>Changes of how full they are, in order.</summary>
    public List<(int Ring, int Filled, RunMoment At)> Changes { get; } = [];

    /// <summary>Called in the middle of the store that published it.</summary>
    public void NoteSent(int from, int to, int message, int fragments, RunMoment moment)
    {
        if (!rings.TryGetValue((from, to), out WatchedRing? ring))
        {
            rings.Add((from, to), ring = new WatchedRing(rings.Count, from, to));
            waiting.Add(ring);
            machine.Hold();
        }
        ring.Sent(message, fragments);
        NoteChange(ring, moment);
    }

    /// <summary>Begins to watch the rings that are new; called between two instructions.</summary>
    public void Attach()
    {
        if (waiting.Count == 0) return;
        foreach (WatchedRing ring in waiting) Attach(ring);
        waiting.Clear();
    }

    public void Dispose()
    {
        foreach (WatchedRing ring in rings.Values) ring.Watch?.Dispose();
    }

    private void Attach(WatchedRing ring)
    {
        foreach (VirtIOBusRing place in machine.Parts.Bus.Rings)
        {
            if (place.Sender != ring.From || place.Receiver != ring.To) continue;
            ring.Length = (int)place.Length;
            ring.Watch = machine.Inspector.OnWrite(place.DriverArea + VirtqueueLayout.AvailIndex, sizeof(ushort), (before, after) => Offered(ring, before, after));
        }
    }

    private void Offered(WatchedRing ring, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        ushort count = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(after) - BinaryPrimitives.ReadUInt16LittleEndian(before));
        if (count == 0 || count > ring.Length) return;
        MachineInspector inspector = (MachineInspector)machine.Inspector;
        RunMoment now = new(inspector.Nanoseconds, inspector.Instructions);
        for (int buffer = 0; buffer < count; buffer++)
            if (ring.Returned() is int message) Taken(message, now);
        NoteChange(ring, now);
    }

    private void NoteChange(WatchedRing ring, RunMoment moment)
    {
        if (Changes.Count < 2 * RunLog.Max) Changes.Add((ring.Number, ring.Filled, moment));
    }
}
