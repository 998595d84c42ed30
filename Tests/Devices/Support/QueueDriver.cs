// A driver with several queues, for tests of devices that work off chains.
using System;
using System.Collections.Generic;
using NUnit.Framework;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Spec;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Tests.Devices.Support;

/// <summary>Memory of 1 MiB: rings from 64 KiB on, 8 KiB a queue; below and from 512 KiB on is the test's.</summary>
internal sealed class QueueDriver
{
    public const ulong Data = 0x8_0000;
    private const uint RingsAt = 0x1_0000;
    private const uint RingSize = 0x2000;

    private readonly Dictionary<uint, MockRing> _rings = [];
    private readonly Dictionary<uint, ushort> _next = [];

    public QueueDriver(VirtioDevice device, FakeGuestMemory memory)
    {
        Memory = memory;
        Transport = new VirtioMmioTransport(device, Line);
        Driver = new MockVirtioDriver(Transport);
    }

    public FakeGuestMemory Memory { get; }

    public FakeInterruptLine Line { get; } = new();

    public VirtioMmioTransport Transport { get; }

    public MockVirtioDriver Driver { get; }

    public static FakeGuestMemory NewMemory() => new(1 << 20);

    public MockRing Ring(uint queue) => _rings[queue];

    /// <summary>Initialises as 3.1.1 says, with these queues.</summary>
    public void GoLive(ulong features, uint length, params uint[] queues)
    {
        Driver.Negotiate(features);
        foreach (uint queue in queues)
            SetUp(queue, length);
        Driver.GoLive();
    }

    public MockRing SetUp(uint queue, uint length)
    {
        Array.Clear(Memory.Bytes, (int)(RingsAt + queue * RingSize), (int)RingSize);
        MockRing ring = _rings[queue] = new MockRing(Memory, RingsAt + queue * RingSize, length);
        _next[queue] = 0;
        Driver.SetUpQueue(queue, length, ring.Descriptors, ring.Available, ring.Used);
        return ring;
    }

    /// <summary>Makes one chain available, its descriptors one after the other.</summary>
    public void Offer(uint queue, params Piece[] pieces)
    {
        MockRing ring = _rings[queue];
        ushort head = _next[queue];
        for (int i = 0; i < pieces.Length; i++)
        {
            ushort at = (ushort)((head + i) % ring.Length), next = (ushort)((at + 1) % ring.Length);
            int flags = (i < pieces.Length - 1 ? VirtqueueLayout.FlagNext : 0) | (pieces[i].IsWritable ? VirtqueueLayout.FlagWrite : 0);
            ring.Describe(at, pieces[i].Address, pieces[i].Length, (ushort)flags, next);
        }

        _next[queue] = (ushort)((head + pieces.Length) % ring.Length);
        ring.Offer(head);
    }

    public void Notify(uint queue) => Driver.Write(Register.QueueNotify, queue);

    /// <summary>Offers one chain and notifies; the bytes that the device says it has written.</summary>
    public uint Do(uint queue, params Piece[] pieces)
    {
        ushort before = Ring(queue).UsedIndex;
        Offer(queue, pieces);
        Notify(queue);
        Assert.That(Ring(queue).UsedIndex, Is.EqualTo((ushort)(before + 1)), "the device has not used the chain");
        return Ring(queue).UsedEntry(before).Written;
    }
}
