// Sees every message between cores.
using System;
using System.Collections.Generic;
using System.Threading;

using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Memory;

namespace ToroEmu.Machines.Messages;

/// <summary>
/// The VirtIOBus device knows the rings; a message is an advance of a ring's used.idx, and every store to the page where that lies comes to
/// <see cref="MessageRing"/>. So nothing is missed, however often a ring wraps. It sees only rings that the driver has registered: a guest that was told of no
/// VirtIOBus device, or does not use it, talks in secret. Costs nothing until <see cref="Listen"/>.
/// </summary>
public sealed class MessageLog : IVirtIOBusObserver
{
    /// <summary>Bytes that are kept of one message.</summary>
    public const int BytesMax = 16 << 20;

    private readonly GuestRam ram;
    private readonly Lock gate = new(); // guards all below; in a deterministic machine nobody else wants it
    private List<BusMessage> messages = [];
    private readonly Dictionary<(int Sender, int Receiver), MessageRing> rings = [];
    private IRunClock? clock;

    internal MessageLog(GuestRam ram) => this.ram = ram;

    /// <summary>All messages since <see cref="Listen"/>, in the order in which they were published.</summary>
    public IReadOnlyList<BusMessage> Messages => messages;

    /// <summary>Whether messages are noted.</summary>
    public bool IsListening => clock is not null;

    /// <summary>Called for each message, on the machine's thread, in the middle of the instruction that published it: look, and do not touch.</summary>
    public event Action<BusMessage>? Published;

    public void RingRegistered(in VirtIOBusRing ring)
    {
        lock (gate)
        {
            Drop(ring.Sender, ring.Receiver);
            if (clock is not null) rings.Add((ring.Sender, ring.Receiver), new MessageRing(ring, ram, clock, Note));
        }
    }

    public void RingWithdrawn(int receiver, int sender)
    {
        lock (gate) Drop(sender, receiver);
    }

    public void DoorbellRung(int receiver, int sender)
    {
        // A doorbell says nothing about messages.
    }

    public void BusReset()
    {
        lock (gate)
        {
            foreach (MessageRing ring in rings.Values) ring.Dispose();
            rings.Clear();
        }
    }

    /// <summary>Notes messages from now on; <paramref name="known"/> are the rings that there are already.</summary>
    internal void Listen(IRunClock source, IReadOnlyList<VirtIOBusRing> known)
    {
        if (clock is not null) return;
        clock = source;
        foreach (VirtIOBusRing ring in known) RingRegistered(ring);
    }

    /// <summary>The machine was put back to where so many instructions had retired; <paramref name="known"/> are the rings that there are now.</summary>
    internal void GoBack(ulong instructions, IReadOnlyList<VirtIOBusRing> known)
    {
        if (clock is null) return;
        BusReset();
        lock (gate) messages.RemoveAll(message => message.Instructions > instructions);
        foreach (VirtIOBusRing ring in known) RingRegistered(ring);
    }

    /// <summary>Notes nothing any more. Whoever has <see cref="Messages"/> keeps them.</summary>
    internal void Forget()
    {
        BusReset();
        clock = null;
        Published = null;
        messages = [];
    }

    private void Drop(int sender, int receiver)
    {
        if (rings.Remove((sender, receiver), out MessageRing? ring)) ring.Dispose();
    }

    private void Note(BusMessage message)
    {
        lock (gate)
        {
            message = message with { Index = messages.Count };
            messages.Add(message);
        }

        Published?.Invoke(message);
    }
}
