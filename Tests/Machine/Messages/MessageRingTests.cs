// MessageLog and its rings: what is in a message, with rings that wrap, chains, fragments and nonsense.
using System;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Machines.Messages;
using ToroEmu.Memory;

namespace ToroEmu.Tests.Machines.Messages;

[TestFixture]
internal sealed unsafe class MessageRingTests
{
    private const ulong Descriptors = 0x1000;
    private const ulong Used = 0x3000;
    private const ulong Buffers = 0x1_0000;
    private const ulong BufferSize = 64;
    private const ushort Length = 4;

    private GuestRam ram = null!;
    private MessageLog log = null!;
    private ushort next;

    [SetUp]
    public void PowerOn()
    {
        ram = new GuestRam(1 << 20, 1);
        log = new MessageLog(ram);
        next = 0;
        for (uint number = 0; number < Length; number++) Describe(number, flags: 2, following: 0);
    }

    [TearDown]
    public void PowerOff() => ram.Dispose();

    [Test]
    public void Message_OfOneFragment_IsWhatWasSent()
    {
        Begin();
        Fragment(whole: 5, offset: 0, [1, 2, 3, 4, 5]);
        BusMessage message = log.Messages.Single();
        Assert.That((message.From, message.To, message.Length, message.Fragments, message.IsRaw), Is.EqualTo((0, 2, 5L, 1, false)));
        Assert.That(message.Bytes.ToArray(), Is.EqualTo((byte[])[1, 2, 3, 4, 5]));
    }

    [Test]
    public void Message_OfSeveralFragments_IsPublishedWithItsLast()
    {
        Begin();
        Fragment(5, 0, [1, 2]);
        Fragment(5, 2, [3, 4]);
        Assert.That(log.Messages, Is.Empty);
        Fragment(5, 4, [5]);
        Assert.That(log.Messages.Single().Bytes.ToArray(), Is.EqualTo((byte[])[1, 2, 3, 4, 5]));
        Assert.That(log.Messages[0].Fragments, Is.EqualTo(3));
    }

    [Test]
    public void Message_WithoutBytes_IsAMessage()
    {
        Begin();
        Fragment(0, 0, []);
        Assert.That(log.Messages.Single().Length, Is.Zero);
    }

    [Test]
    public void Index_ThatWraps_MissesNothing()
    {
        next = ushort.MaxValue - 2;
        Begin();
        for (byte number = 0; number < 100; number++) Fragment(1, 0, [number]);
        Assert.That(log.Messages.Select(message => message.Bytes.Span[0]), Is.EqualTo(Enumerable.Range(0, 100)));
    }

    [Test]
    public void Index_ThatAdvancesBySeveral_GivesThemInOrder()
    {
        Begin();
        Put(1, 0, [7]);
        Put(1, 0, [8]);
        Put(1, 0, [9]);
        Publish();
        Assert.That(log.Messages.Select(message => message.Bytes.Span[0]), Is.EqualTo((byte[])[7, 8, 9]));
    }

    [Test]
    public void Index_ThatJumps_BeginsAnew()
    {
        Begin();
        next = 1000;
        Publish();
        Assert.That(log.Messages, Is.Empty);
        Fragment(1, 0, [7]);
        Assert.That(log.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public void Chain_OfTwoBuffers_IsReadThrough()
    {
        Begin();
        Describe(0, flags: 3, following: 3); // WRITE and NEXT
        byte[] payload = [.. Enumerable.Range(1, 100).Select(value => (byte)value)];
        byte[] all = [.. BitConverter.GetBytes(100u), .. BitConverter.GetBytes(0u), .. payload];
        ram.TryWrite(Buffers, all.AsSpan(0, (int)BufferSize));
        ram.TryWrite(Buffers + (3 * BufferSize), all.AsSpan((int)BufferSize));
        Entry(0, (uint)all.Length);
        Publish();
        Assert.That(log.Messages.Single().Bytes.ToArray(), Is.EqualTo(payload));
    }

    [Test]
    public void Chain_ThatLoops_Ends()
    {
        Begin();
        Describe(0, flags: 3, following: 0);
        Entry(0, uint.MaxValue);
        Publish();
        Assert.That(log.Messages.Single().Bytes.Length, Is.LessThanOrEqualTo(Length * (int)BufferSize));
    }

    [TestCase(9u, 4u, TestName = "Fragment_ThatIsNotTheFirst_IsRaw")]
    [TestCase(2u, 0u, TestName = "Fragment_LongerThanItsMessage_IsRaw")]
    public void Fragment_OutOfPlace_IsRaw(uint whole, uint offset)
    {
        Begin();
        Fragment(whole, offset, [1, 2, 3]);
        BusMessage message = log.Messages.Single();
        Assert.That((message.IsRaw, message.Length), Is.EqualTo((true, 11L)));
    }

    [Test]
    public void Fragment_OfANewMessage_EndsTheOldOne()
    {
        Begin();
        Fragment(5, 0, [1, 2]);
        Fragment(1, 0, [9]);
        Assert.That(log.Messages.Single().Bytes.ToArray(), Is.EqualTo((byte[])[9]));
    }

    [Test]
    public void Nonsense_InTheRing_IsNoError()
    {
        Begin();
        Entry(uint.MaxValue, 100);
        Publish();
        Describe(1, flags: 2, following: 0, address: 0xFFFF_FFFF_FFFF_FFF0);
        Entry(1, 100);
        Publish();
        Assert.That(log.Messages.Select(message => (message.IsRaw, message.Bytes.Length)), Is.EqualTo(((bool, int)[])[(true, 0), (true, 0)]));
    }

    [Test]
    public void Ring_OutsideOfRam_IsNoError()
    {
        log.Listen(new NoClock(), [new VirtIOBusRing(2, 0, Descriptors, 0x2000, ulong.MaxValue - 1, Length)]);
        log.RingWithdrawn(2, 0);
        Assert.That(log.Messages, Is.Empty);
    }

    [Test]
    public void Ring_ThatIsTakenBack_IsSeenNoMore()
    {
        Begin();
        Fragment(1, 0, [1]);
        log.RingWithdrawn(receiver: 2, sender: 0);
        Fragment(1, 0, [2]);
        log.RingRegistered(Ring());
        Fragment(1, 0, [3]);
        log.BusReset();
        Fragment(1, 0, [4]);
        Assert.That(log.Messages.Select(message => message.Bytes.Span[0]), Is.EqualTo((byte[])[1, 3]));
        Assert.That(ram.Flags[Used >> GuestRam.PageShift], Is.Zero);
    }

    [Test]
    public void NobodyListens_NoPageIsFlagged()
    {
        log.RingRegistered(Ring());
        Assert.That(ram.Flags[Used >> GuestRam.PageShift], Is.Zero);
    }

    private static VirtIOBusRing Ring() => new(Receiver: 2, Sender: 0, Descriptors, 0x2000, Used, Length);

    private void Begin()
    {
        ram.TryWriteUInt16(Used + 2, next);
        log.Listen(new NoClock(), [Ring()]);
    }

    private void Fragment(uint whole, uint offset, byte[] payload)
    {
        Put(whole, offset, payload);
        Publish();
    }

    private void Put(uint whole, uint offset, byte[] payload)
    {
        uint number = (uint)(next % Length);
        ram.TryWrite(Buffers + (number * BufferSize), (byte[])[.. BitConverter.GetBytes(whole), .. BitConverter.GetBytes(offset), .. payload]);
        Entry(number, (uint)payload.Length + 8);
    }

    private void Entry(uint number, uint bytes)
    {
        ram.TryWrite(Used + 4 + (8 * ((ulong)next % Length)), (byte[])[.. BitConverter.GetBytes(number), .. BitConverter.GetBytes(bytes)]);
        next++;
    }

    private void Publish() => ram.TryWriteUInt16(Used + 2, next);

    private void Describe(uint number, ushort flags, ushort following, ulong? address = null) => ram.TryWrite(
        Descriptors + (16 * number),
        (byte[])[.. BitConverter.GetBytes(address ?? Buffers + (number * BufferSize)), .. BitConverter.GetBytes((uint)BufferSize), .. BitConverter.GetBytes(flags), .. BitConverter.GetBytes(following)]);

    private sealed class NoClock : IRunClock
    {
        public ulong NanosecondsOfStore => 0;

        public ulong RetiredWithStore(int core) => 0;

        public ulong RetiredWithStore() => 0;
    }
}
