// Counts messages between cores.
using System;
using System.Collections.Generic;
using System.Threading;

using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Bus;

namespace ToroEmu.Machines;

/// <summary>
/// A message is an advance of a ring's used.idx, which only the sender writes and which counts modulo 2^16. So it is looked at twenty times a second, and once more at
/// the end and whenever a ring is taken back: exact as long as no pair of cores exchanges 65,536 messages within that time, which is more than a million a second.
/// </summary>
internal sealed class MessageCounter(IGuestMemory memory) : IVirtIOBusObserver, IDisposable
{
    private const ulong IndexOffset = 2;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new(); // guards all below
    private readonly Dictionary<(int Sender, int Receiver), Ring> rings = [];
    private Timer? timer;

    public void RingRegistered(in VirtIOBusRing ring)
    {
        lock (gate)
        {
            (int, int) pair = (ring.Sender, ring.Receiver);
            ulong total = rings.TryGetValue(pair, out Ring? known) ? known.Total : 0;
            rings[pair] = new Ring(ring.DeviceArea + IndexOffset) { Total = total, Last = Read(ring.DeviceArea + IndexOffset) };
            timer ??= new Timer(_ => Look(), null, Pace, Pace);
        }
    }

    public void RingWithdrawn(int receiver, int sender)
    {
        lock (gate)
        {
            if (!rings.TryGetValue((sender, receiver), out Ring? ring)) return;
            Count(ring);
            ring.IsGone = true;
        }
    }

    public void DoorbellRung(int receiver, int sender)
    {
        // A doorbell says nothing about how many messages there are.
    }

    public void BusReset()
    {
        lock (gate)
        {
            foreach (Ring ring in rings.Values)
            {
                Count(ring);
                ring.IsGone = true;
            }
        }
    }

    /// <summary>Messages so far by sender and receiver, in that order; pairs without any are left out.</summary>
    public IReadOnlyList<(int Sender, int Receiver, ulong Count)> Counts()
    {
        Look();
        List<(int, int, ulong)> counts = [];
        lock (gate)
            foreach (((int sender, int receiver), Ring ring) in rings)
                if (ring.Total != 0) counts.Add((sender, receiver, ring.Total));
        counts.Sort();
        return counts;
    }

    public void Dispose() => timer?.Dispose();

    private void Look()
    {
        lock (gate)
            foreach (Ring ring in rings.Values) Count(ring);
    }

    private void Count(Ring ring)
    {
        if (ring.IsGone) return;
        ushort now = Read(ring.IndexAddress);
        ring.Total += (ushort)(now - ring.Last);
        ring.Last = now;
    }

    private ushort Read(ulong address) => memory.TryReadUInt16(address, out ushort index) ? index : (ushort)0;

    private sealed class Ring(ulong indexAddress)
    {
        public ulong IndexAddress => indexAddress;

        public ulong Total { get; set; }

        public ushort Last { get; set; }

        public bool IsGone { get; set; }
    }
}
