// One ring between two cores, as it is read from outside.
using System;
using System.Buffers.Binary;

using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Memory;

namespace ToroEmu.Machines.Messages;

/// <summary>
/// Follows used.idx and puts messages together from their fragments. Everything that is read may be wrong: a guest that writes nonsense into its rings gets raw
/// messages, or none.
/// </summary>
internal sealed class MessageRing : IStoreObserver, IDisposable
{
    private readonly VirtIOBusRing ring;
    private readonly GuestRam ram;
    private readonly IRunClock clock;
    private readonly Action<BusMessage> note;
    private readonly RingBuffers buffers;
    private readonly ulong indexOffset;
    private readonly bool isInRam;
    private ushort seen;
    private byte[] partial = [];
    private long partialLength;
    private long received; // of the message that is under way
    private int fragments;

    /// <param name="ring">Where it lies.</param>
    /// <param name="ram">The guest's RAM.</param>
    /// <param name="clock">Where the run is.</param>
    /// <param name="note">Takes the messages.</param>
    public MessageRing(in VirtIOBusRing ring, GuestRam ram, IRunClock clock, Action<BusMessage> note)
    {
        this.ring = ring;
        this.ram = ram;
        this.clock = clock;
        this.note = note;
        buffers = new RingBuffers(ring, ram);
        isInRam = ram.TryOffset(ring.DeviceArea + VirtqueueLayout.UsedIndex, sizeof(ushort), out indexOffset);
        if (!isInRam) return;
        seen = Index();
        ram.Observe(indexOffset, indexOffset + 1, this);
    }

    public void Dispose()
    {
        if (isInRam) ram.EndObserving(indexOffset, indexOffset + 1, this);
    }

    public void Stored(ulong first, ulong last)
    {
        if (first > indexOffset + 1 || last < indexOffset) return;
        ushort now = Index();
        // More at once than there are entries: the driver has begun anew.
        if ((ushort)(now - seen) <= ring.Length)
            for (; seen != now; seen++) Take(seen);
        seen = now;
    }

    private ushort Index() => ram.TryReadUInt16(ring.DeviceArea + VirtqueueLayout.UsedIndex, out ushort index) ? index : (ushort)0;

    private void Take(ushort index)
    {
        byte[] bytes = buffers.Read(index, out long length);
        if (!TryAdd(bytes, length)) Publish(bytes, length, isRaw: true);
    }

    /// <summary>Adds a fragment to the message under way, or begins one. <see langword="false"/>: it is no fragment, or not the next one.</summary>
    private bool TryAdd(byte[] bytes, long length)
    {
        const int header = VirtIOBusSpec.FragmentHeaderSize;
        bool isFragment = length >= header && bytes.Length >= header;
        uint whole = isFragment ? Field(bytes, VirtIOBusSpec.FragmentMessageLength) : 0, offset = isFragment ? Field(bytes, VirtIOBusSpec.FragmentOffset) : 0;
        long payload = length - header;
        if (offset != received || whole != partialLength) fragments = 0; // given up, or the first one
        if (!isFragment || (fragments == 0 && offset != 0) || offset + payload > whole || (payload == 0 && whole != 0))
        {
            fragments = 0;
            return false;
        }

        Append(bytes.AsSpan(header), whole, (int)Math.Min(offset, MessageLog.BytesMax));
        received = offset + payload;
        if (received == whole) Publish(partial, whole, isRaw: false);
        return true;
    }

    private void Append(ReadOnlySpan<byte> payload, uint whole, int offset)
    {
        if (fragments++ == 0)
        {
            partial = new byte[payload.Length];
            partialLength = whole;
        }

        int room = Math.Min(payload.Length, MessageLog.BytesMax - offset);
        if (partial.Length < offset + room) Array.Resize(ref partial, (int)Math.Min(whole, Math.Max(offset + room, partial.Length * 2L)));
        payload[..room].CopyTo(partial.AsSpan(offset));
    }

    private void Publish(byte[] bytes, long length, bool isRaw)
    {
        ReadOnlyMemory<byte> kept = bytes.AsMemory(0, (int)Math.Min(bytes.Length, length));
        BusMessage message = new(ring.Sender, ring.Receiver, length, kept)
        {
            CoreInstructions = clock.RetiredWithStore(ring.Sender),
            Instructions = clock.RetiredWithStore(),
            Nanoseconds = clock.NanosecondsOfStore,
            Fragments = isRaw ? 1 : fragments,
            IsRaw = isRaw,
        };
        fragments = 0;
        note(message);
    }

    private static uint Field(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset));
}
