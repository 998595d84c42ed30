// The device's side of the split ring, against honest and hostile drivers.
using System;
using NUnit.Framework;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Devices.Virtio;

[TestFixture]
internal sealed class VirtqueueTests
{
    private const ushort Next = VirtqueueLayout.FlagNext;
    private const ushort Write = VirtqueueLayout.FlagWrite;
    private const ushort Indirect = VirtqueueLayout.FlagIndirect;
    private const ulong EventIdx = 1UL << VirtioFeature.RingEventIdx;
    private const ulong IndirectDesc = 1UL << VirtioFeature.IndirectDesc;
    private const uint Table = 0x3000;

    private readonly FakeGuestMemory _memory = new(0x10000);
    private MockRing _ring = null!;
    private VirtqueueRegistration _registration = null!;

    [SetUp]
    public void SetUp()
    {
        Array.Clear(_memory.Bytes);
        _ring = new MockRing(_memory, 0x1000, 4);
        EchoDevice device = new(_memory);
        MockVirtioDriver driver = new(new VirtioMmioTransport(device, new FakeInterruptLine()));
        driver.Negotiate(0);
        driver.SetUpQueue(0, _ring.Length, _ring.Descriptors, _ring.Available, _ring.Used);
        _registration = device.Queue(0)!;
        Assert.That(_registration.Ready, Is.True);
    }

    [Test]
    public void Chain_lists_its_buffers_in_order()
    {
        _ring.Describe(2, 0x4000, 10, Next, 0);
        _ring.Describe(0, 0x5000, 20, Next | Write, 3);
        _ring.Describe(3, 0x6000, 30, Write);
        _ring.Offer(2);
        Virtqueue queue = NewQueue(0);
        DescriptorChain chain = queue.NewChain();
        Assert.That(queue.TryPop(chain), Is.True);
        Assert.That(chain.Head, Is.EqualTo(2));
        Assert.That(chain.Buffers.ToArray(), Is.EqualTo(new DescriptorBuffer[]
        {
            new(0x4000, 10, false), new(0x5000, 20, true), new(0x6000, 30, true),
        }));
        Assert.That(chain.ReadableLength, Is.EqualTo(10));
        Assert.That(chain.WritableLength, Is.EqualTo(50));
        Assert.That(queue.TryPop(chain), Is.False);
        Assert.That(queue.IsBroken, Is.False);
    }

    [Test]
    public void Indices_wrap_at_16_bits()
    {
        Virtqueue queue = NewQueue(0);
        DescriptorChain chain = queue.NewChain();
        _ring.Describe(1, 0x4000, 1, Write);
        for (int round = 0; round < 70_000; round++)
        {
            _ring.Offer(1);
            Assert.That(queue.TryPop(chain) && queue.AddUsed(chain.Head, 1), Is.True);
        }

        Assert.That(_ring.UsedIndex, Is.EqualTo(70_000 & ushort.MaxValue));
        Assert.That(_ring.UsedEntry(69_999 & ushort.MaxValue), Is.EqualTo((1u, 1u)));
    }

    [Test]
    public void Gather_and_scatter_cross_buffers()
    {
        _ring.Describe(0, 0x4000, 2, Next, 1);
        _ring.Describe(1, 0x4100, 3, Next, 2);
        _ring.Describe(2, 0x5000, 4, Next | Write, 3);
        _ring.Describe(3, 0x5100, 9, Write);
        new byte[] { 1, 2 }.CopyTo(_memory.Bytes, 0x4000);
        new byte[] { 3, 4, 5 }.CopyTo(_memory.Bytes, 0x4100);
        DescriptorChain chain = Pop(NewQueue(0));
        byte[] data = new byte[16];
        Assert.That(chain.TryGather(data, out int read), Is.True);
        Assert.That(data.AsSpan(0, read).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5 }));
        Assert.That(chain.TryScatter(data.AsSpan(0, read), out int written), Is.True);
        Assert.That(written, Is.EqualTo(5));
        Assert.That(_memory.Bytes[0x5003], Is.EqualTo(4));
        Assert.That(_memory.Bytes[0x5100], Is.EqualTo(5));
        Assert.That(chain.TryScatter(new byte[100], out written), Is.True);
        Assert.That(written, Is.EqualTo(8), "no more than there is room left for");
    }

    [Test]
    public void Indirect_table_replaces_the_rest_of_the_chain()
    {
        _ring.Describe(0, 0x4000, 5, Next, 1);
        _ring.Describe(1, Table, 32, Indirect);
        _ring.Describe(0, 0x5000, 6, Next, 1, Table);
        _ring.Describe(1, 0x6000, 7, Write, 0, Table);
        DescriptorChain chain = Pop(NewQueue(IndirectDesc));
        Assert.That(chain.ReadableLength, Is.EqualTo(11));
        Assert.That(chain.WritableLength, Is.EqualTo(7));
    }

    private static readonly TestCaseData[] HostileChains =
    [
        Hostile("loop of one", ring => ring.Describe(0, 0x4000, 1, Next, 0)),
        Hostile("loop of two", ring =>
        {
            ring.Describe(0, 0x4000, 1, Next, 1);
            ring.Describe(1, 0x4000, 1, Next, 0);
        }),
        Hostile("next beyond the table", ring => ring.Describe(0, 0x4000, 1, Next, 4)),
        Hostile("buffer wraps around", ring => ring.Describe(0, ulong.MaxValue - 3, 8, 0)),
        Hostile("more than 4 GB", ring =>
        {
            ring.Describe(0, 0x4000, uint.MaxValue, Next, 1);
            ring.Describe(1, 0x4000, uint.MaxValue, 0);
        }),
        Hostile("readable after writable", ring =>
        {
            ring.Describe(0, 0x4000, 0, Write | Next, 1);
            ring.Describe(1, 0x4000, 1, 0);
        }),
        Hostile("indirect with next", ring => ring.Describe(0, Table, 16, Indirect | Next, 1)),
        Hostile("indirect of no bytes", ring => ring.Describe(0, Table, 0, Indirect)),
        Hostile("indirect of a broken length", ring => ring.Describe(0, Table, 24, Indirect)),
        Hostile("indirect outside of RAM", ring => ring.Describe(0, 0x10_0000, 16, Indirect)),
        Hostile("indirect at the end of the address space", ring => ring.Describe(0, ulong.MaxValue - 7, 16, Indirect)),
        Hostile("indirect in indirect", ring =>
        {
            ring.Describe(0, Table, 16, Indirect);
            ring.Describe(0, Table, 16, Indirect, 0, Table);
        }),
        Hostile("loop in indirect", ring =>
        {
            ring.Describe(0, Table, 32, Indirect);
            ring.Describe(0, 0x4000, 1, Next, 1, Table);
            ring.Describe(1, 0x4000, 1, Next, 0, Table);
        }),
        Hostile("next beyond the indirect table", ring =>
        {
            ring.Describe(0, Table, 16, Indirect);
            ring.Describe(0, 0x4000, 1, Next, 1, Table);
        }),
    ];

    [TestCaseSource(nameof(HostileChains))]
    public void Hostile_chain_breaks_the_queue(Action<MockRing> describe)
    {
        describe(_ring);
        _ring.Offer(0);
        Virtqueue queue = NewQueue(IndirectDesc);
        DescriptorChain chain = queue.NewChain();
        Assert.That(queue.TryPop(chain), Is.False);
        Assert.That(queue.IsBroken, Is.True);
        Assert.That(queue.TryPop(chain) || queue.AddUsed(0, 0) || queue.TakeInterruptDue() || queue.RequestNotification(), Is.False);
        Assert.That(_ring.UsedIndex, Is.Zero, "a broken queue writes nothing");
    }

    [TestCase(0UL, Description = "a driver that did not negotiate tables, and uses them")]
    [TestCase(IndirectDesc)]
    public void Indirect_table_may_be_longer_than_the_queue(ulong features)
    {
        _ring.Describe(0, Table, 16 * 40, Indirect);
        for (uint number = 0; number < 40; number++)
            _ring.Describe(number, 0x4000 + number, 1, number < 39 ? Next : (ushort)0, (ushort)(number + 1), Table);
        Assert.That(Pop(NewQueue(features)).ReadableLength, Is.EqualTo(40));
    }

    [Test]
    public void Indirect_loop_in_a_long_table_ends()
    {
        _ring.Describe(0, Table, 0x1000_0000, Indirect);
        _ring.Describe(0, 0x4000, 1, Next, 0, Table);
        _ring.Offer(0);
        Virtqueue queue = NewQueue(IndirectDesc);
        Assert.That(queue.TryPop(queue.NewChain()), Is.False);
        Assert.That(queue.IsBroken, Is.True);
    }

    [Test]
    public void Gather_and_scatter_go_on_where_they_ended()
    {
        _ring.Describe(0, 0x4000, 3, Next, 1);
        _ring.Describe(1, 0x4100, 3, Next, 2);
        _ring.Describe(2, 0x5000, 3, Next | Write, 3);
        _ring.Describe(3, 0x5100, 4, Write);
        new byte[] { 1, 2, 3 }.CopyTo(_memory.Bytes, 0x4000);
        new byte[] { 4, 5, 6 }.CopyTo(_memory.Bytes, 0x4100);
        DescriptorChain chain = Pop(NewQueue(0));
        byte[] data = new byte[4];
        Assert.That(chain.TryGather(data, out _) && chain.TryScatter(data, out _), Is.True);
        Assert.That((chain.ReadableLeft, chain.WritableLeft), Is.EqualTo((2UL, 3UL)));
        chain.SkipWritable(1);
        Assert.That(chain.TryGather(data, out int read) && chain.TryScatter(data.AsSpan(0, read), out _), Is.True);
        Assert.That(_memory.Bytes.AsSpan(0x5000, 3).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(_memory.Bytes.AsSpan(0x5100, 5).ToArray(), Is.EqualTo(new byte[] { 4, 0, 5, 6, 0 }));
        Assert.That((chain.ReadableLeft, chain.WritableLeft), Is.EqualTo((0UL, 0UL)));
    }

    [TestCase(3u, Description = "no power of two")]
    [TestCase(1u)]
    public void Queue_of_any_length_is_served(uint length)
    {
        MockRing ring = new(_memory, 0x1001, length); // and not aligned
        EchoDevice device = new(_memory);
        MockVirtioDriver driver = new(new VirtioMmioTransport(device, new FakeInterruptLine()));
        driver.SetUpQueue(0, ring.Length, ring.Descriptors, ring.Available, ring.Used);
        Virtqueue queue = new(device.Queue(0)!, _memory, 0);
        DescriptorChain chain = queue.NewChain();
        for (ushort round = 0; round < 20; round++)
        {
            ring.Describe(round % length, 0x4000, round, Write);
            ring.Offer((ushort)(round % length));
            Assert.That(queue.TryPop(chain) && queue.AddUsed(chain.Head, round), Is.True);
            Assert.That(ring.UsedEntry(round), Is.EqualTo((round % length, (uint)round)));
        }
    }

    [Test]
    public void Head_beyond_the_table_breaks_the_queue()
    {
        _ring.Offer(4);
        Virtqueue queue = NewQueue(0);
        Assert.That(queue.TryPop(queue.NewChain()), Is.False);
        Assert.That(queue.IsBroken, Is.True);
    }

    [Test]
    public void More_available_than_the_ring_holds_breaks_the_queue()
    {
        _ring.SetAvailableIndex(5);
        Virtqueue queue = NewQueue(0);
        Assert.That(queue.TryPop(queue.NewChain()), Is.False);
        Assert.That(queue.IsBroken, Is.True);
    }

    [Test]
    public void Buffers_outside_of_RAM_fail_when_touched()
    {
        _ring.Describe(0, 0x10_0000, 4, Next, 1);
        _ring.Describe(1, 0xFFFE, 4, Write);
        DescriptorChain chain = Pop(NewQueue(0));
        Assert.That(chain.TryGather(new byte[4], out _), Is.False);
        Assert.That(chain.TryScatter(new byte[4], out _), Is.False);
    }

    [Test]
    public void Rings_outside_of_RAM_break_the_queue()
    {
        EchoDevice device = new(_memory);
        MockVirtioDriver driver = new(new VirtioMmioTransport(device, new FakeInterruptLine()));
        driver.Negotiate(0);
        driver.SetUpQueue(0, 4, 0xFFFF_FFFF_0000, 0xFFFF_FFFF_1000, 0xFFFF_FFFF_2000);
        Virtqueue queue = new(device.Queue(0)!, _memory, 0);
        Assert.That(queue.TryPop(queue.NewChain()), Is.False);
        Assert.That(queue.IsBroken, Is.True);
    }

    [TestCase((ushort)0, true)]
    [TestCase(VirtqueueLayout.AvailNoInterrupt, false)]
    public void Interrupt_by_flag(ushort flags, bool due)
    {
        Virtqueue queue = NewQueue(0);
        _ring.SetAvailableFlags(flags);
        Assert.That(queue.TakeInterruptDue(), Is.False, "nothing used");
        queue.AddUsed(0, 0);
        Assert.That(queue.TakeInterruptDue(), Is.EqualTo(due));
        Assert.That(queue.TakeInterruptDue(), Is.False, "once only");
    }

    [Test]
    public void Interrupt_by_event_index()
    {
        Virtqueue queue = NewQueue(EventIdx);
        _ring.SetUsedEvent(2);
        queue.AddUsed(0, 0);
        queue.AddUsed(0, 0);
        Assert.That(queue.TakeInterruptDue(), Is.False, "the third one is asked for");
        queue.AddUsed(0, 0);
        Assert.That(queue.TakeInterruptDue(), Is.True);
        queue.AddUsed(0, 0);
        Assert.That(queue.TakeInterruptDue(), Is.False);
    }

    [TestCase(0UL)]
    [TestCase(EventIdx)]
    public void Notification_can_be_requested_and_suppressed(ulong features)
    {
        Virtqueue queue = NewQueue(features);
        _ring.Describe(0, 0x4000, 1, 0);
        Pop(queue);
        queue.SuppressNotification();
        Assert.That(_memory.Bytes[_ring.Used], Is.EqualTo(features == 0 ? 1 : 0));
        Assert.That(queue.RequestNotification(), Is.False);
        Assert.That(_memory.Bytes[_ring.Used], Is.Zero);
        _memory.TryReadUInt16(_ring.Used + VirtqueueLayout.UsedAvailEvent(_ring.Length), out ushort availEvent);
        Assert.That(availEvent, Is.EqualTo(features == 0 ? 0 : 1));
        _ring.Offer(0);
        Assert.That(queue.RequestNotification(), Is.True, "one came before the request");
    }

    [Test]
    public void Random_rings_never_throw([Range(1, 10)] int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 300; round++)
        {
            random.NextBytes(_memory.Bytes.AsSpan(0, 0x8000));
            for (uint number = 0; number < 4; number++)
                _ring.Describe(number, (ulong)random.Next(0x12000), (uint)random.Next(100), (ushort)random.Next(8), (ushort)random.Next(5));
            _ring.SetAvailableIndex((ushort)random.Next(6));
            Drain(NewQueue(random.Next(2) == 0 ? IndirectDesc : EventIdx));
        }
    }

    private static void Drain(Virtqueue queue)
    {
        DescriptorChain chain = queue.NewChain();
        byte[] data = new byte[64];
        for (int popped = 0; popped < 16 && queue.TryPop(chain); popped++) // bounded: what is scattered may be the index itself
        {
            Assert.That(chain.Buffers.Length, Is.InRange(1, 4));
            chain.TryGather(data, out _);
            chain.TryScatter(data, out _);
            queue.AddUsed(chain.Head, 0);
        }
    }

    private static TestCaseData Hostile(string name, Action<MockRing> describe) => new TestCaseData(describe).SetArgDisplayNames(name);

    private Virtqueue NewQueue(ulong features) => new(_registration, _memory, features);

    private DescriptorChain Pop(Virtqueue queue)
    {
        _ring.Offer(0);
        DescriptorChain chain = queue.NewChain();
        Assert.That(queue.TryPop(chain), Is.True);
        return chain;
    }
}
