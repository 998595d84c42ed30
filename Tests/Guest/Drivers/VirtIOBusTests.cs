// The bus as programs see it: lengths, order, errors, blocking, fragments, interrupts.
using System;
using System.Linq;
using System.Threading;
using NUnit.Framework;
using ToroEmu.Guest.Drivers;
using ToroEmu.Tests.Guest.Support;

namespace ToroEmu.Tests.Guest.Drivers;

[TestFixture]
internal sealed unsafe class VirtIOBusTests
{
    /// <summary>Four buffers of 64 bytes: full rings and fragments with short messages.</summary>
    private static readonly VirtIOBusGeometry s_tiny = new(4, 64);

    [Test]
    public void QueueLines_ThreeCores_AreThoseOfTheArticle()
    {
        GuestCores.Boot(3);
        Assert.That(Platform.Lines, Is.EqualTo(new[]
        {
            "VirtIOBus: Core[1]->Core[0] queue has been initiated",
            "VirtIOBus: Core[2]->Core[0] queue has been initiated",
            "VirtIOBus: Core[0]->Core[1] queue has been initiated",
            "VirtIOBus: Core[2]->Core[1] queue has been initiated",
            "VirtIOBus: Core[0]->Core[2] queue has been initiated",
            "VirtIOBus: Core[1]->Core[2] queue has been initiated",
        }));
    }

    [TestCase(1, 0)]
    [TestCase(2, 2)]
    [TestCase(64, 64 * 63)]
    public void QueueLines_OnePerOrderedPair(int cores, int lines)
    {
        GuestCores.Boot(cores);
        Assert.That(Platform.Lines.Distinct().Count(), Is.EqualTo(lines));
    }

    [TestCase(2)]
    [TestCase(5)]
    [TestCase(16)]
    [TestCase(32)]
    [TestCase(64)]
    public void Geometry_FitsIntoAMachineOf128MiB(int cores)
    {
        VirtIOBusGeometry geometry = VirtIOBusGeometry.For(cores);
        long bytes = 4096L * cores * geometry.PagesPerReceiver(cores);
        Assert.That(bytes, Is.LessThanOrEqualTo(48L << 20));
        Assert.That(geometry.BufferSize % VirtqueueMemory.CacheLine, Is.Zero);
        Assert.That(geometry.BuffersSize % 4096, Is.Zero);
        Assert.That(geometry.Length & (geometry.Length - 1), Is.Zero);
        Assert.That(geometry.Length, Is.LessThanOrEqualTo(VirtqueueMemory.LengthMax));
    }

    [Test]
    public void Message_ArrivesAsSent()
    {
        GuestCores.BootAndRun(2, core =>
        {
            if (core == 0)
                Assert.That(Send(1, [1, 2, 3]), Is.Zero);
            else
                Assert.That(Receive(0, 100), Is.EqualTo(new byte[] { 1, 2, 3 }));
        });
    }

    /// <summary>Every length around every multiple of the payload, through a ring that is full most of the time.</summary>
    [Test]
    public void Message_OfEveryLength_IsCutAndPutTogether()
    {
        const int Longest = 8 * 64 + 3;
        GuestCores.BootAndRun(2, core =>
        {
            for (int length = 0; length <= Longest; length++)
            {
                if (core == 0)
                    Assert.That(Send(1, Pattern(length, length)), Is.Zero);
                else
                    Assert.That(Receive(0, Longest), Is.EqualTo(Pattern(length, length)), $"length {length}");
            }
        }, s_tiny);
    }

    [Test]
    public void Message_OfAMegabyte_PassesThroughRealGeometry()
    {
        byte[] sent = Pattern(7, 1 << 20);
        GuestCores.BootAndRun(3, core =>
        {
            if (core == 2)
                Assert.That(Send(1, sent), Is.Zero);
            else if (core == 1)
                Assert.That(Receive(2, sent.Length), Is.EqualTo(sent));
        });
    }

    /// <summary>150,000 messages: the 16-bit indices wrap twice, and the ring of four is full and empty in turn.</summary>
    [Test]
    public void Messages_PastTheWrapOfTheIndices_StayInOrder()
    {
        const int Count = 150_000;
        GuestCores.BootAndRun(2, core =>
        {
            for (int i = 0; i < Count; i++)
            {
                int value = i;
                if (core == 0)
                {
                    Check(VirtIOBus.SendTo(1, &value, sizeof(int)) == 0, i);
                    continue;
                }

                Check(VirtIOBus.RecvFrom(0, &value, sizeof(int)) == sizeof(int), i);
                Check(value == i, i);
            }
        }, s_tiny);
    }

    /// <summary>All cores send to all, lengths and contents from seeds that the receiver knows; every byte is compared.</summary>
    [TestCase(2, 20_000, "")]
    [TestCase(4, 1_500, "")]
    [TestCase(8, 200, "")]
    [TestCase(2, 3_000, "virtiobus=irq")]
    [TestCase(4, 400, "virtiobus=irq")]
    public void Storm_AllToAll_LosesAndChangesNothing(int cores, int rounds, string commandLine)
    {
        GuestCores.BootAndRun(cores, core =>
        {
            for (int round = 0; round < rounds; round++)
            {
                for (int distance = 1; distance < cores; distance++)
                {
                    int to = (core + distance) % cores;
                    int from = (core - distance + cores) % cores;
                    byte[] sent = Seeded(core, to, round);
                    Check(Send(to, sent) == 0, round);
                    byte[] expected = Seeded(from, core, round);
                    Check(Receive(from, 200).AsSpan().SequenceEqual(expected), round);
                }
            }
        }, s_tiny, commandLine);
    }

    [Test]
    public void SendTo_WhenTheRingIsFull_WaitsForTheReceiver()
    {
        int sent = 0;
        GuestCores.BootAndRun(2, core =>
        {
            int value = 0;
            if (core == 0)
            {
                for (; value < 20; value++)
                {
                    VirtIOBus.SendTo(1, &value, sizeof(int));
                    Volatile.Write(ref sent, value + 1);
                }

                return;
            }

            while (Volatile.Read(ref sent) < s_tiny.Length)
                Platform.Yield();
            for (int i = 0; i < 100; i++)
                Platform.Yield();
            Assert.That(Volatile.Read(ref sent), Is.EqualTo(s_tiny.Length), "the fifth message has no buffer");
            for (int i = 0; i < 20; i++)
            {
                Assert.That(VirtIOBus.RecvFrom(0, &value, sizeof(int)), Is.EqualTo(sizeof(int)));
                Assert.That(value, Is.EqualTo(i));
            }
        }, s_tiny);
    }

    [Test]
    public void RecvFrom_BufferTooSmall_LeavesTheMessage()
    {
        byte[] sent = Pattern(3, 100);
        GuestCores.Boot(2);
        OnCore(0, () => Assert.That(Send(1, sent), Is.Zero));
        OnCore(1, () =>
        {
            byte* small = stackalloc byte[99];
            Assert.That(VirtIOBus.RecvFrom(0, small, 99), Is.EqualTo(VirtIOBusError.BufferTooSmall));
            Assert.That(VirtIOBus.TryRecvFrom(0, small, 99), Is.EqualTo(VirtIOBusError.BufferTooSmall));
            Assert.That(VirtIOBus.PeekFrom(0), Is.EqualTo(100));
            Assert.That(Receive(0, 100), Is.EqualTo(sent));
            Assert.That(VirtIOBus.PeekFrom(0), Is.EqualTo(VirtIOBusError.WouldBlock));
            Assert.That(VirtIOBus.TryRecvFrom(0, small, 99), Is.EqualTo(VirtIOBusError.WouldBlock));
        });
    }

    [Test]
    public void EmptyMessage_NeedsNoBufferAndCounts()
    {
        GuestCores.Boot(2);
        OnCore(0, () => Assert.That(VirtIOBus.SendTo(1, null, 0), Is.Zero));
        OnCore(1, () =>
        {
            Assert.That(VirtIOBus.PeekFrom(0), Is.Zero);
            Assert.That(VirtIOBus.RecvFrom(0, null, 0), Is.Zero);
            Assert.That(VirtIOBus.PeekFrom(0), Is.EqualTo(VirtIOBusError.WouldBlock));
        });
    }

    [TestCase(-1, 1, VirtIOBusError.InvalidCore)]
    [TestCase(3, 1, VirtIOBusError.InvalidCore)]
    [TestCase(int.MaxValue, 1, VirtIOBusError.InvalidCore)]
    [TestCase(0, 1, VirtIOBusError.Self)]
    [TestCase(1, -1, VirtIOBusError.InvalidLength)]
    [TestCase(1, VirtIOBus.MessageMax + 1, VirtIOBusError.InvalidLength)]
    public void BadArguments_AreRefused(int core, int length, int error)
    {
        GuestCores.Boot(3);
        byte value;
        Assert.That(VirtIOBus.SendTo(core, &value, length), Is.EqualTo(error));
        Assert.That(VirtIOBus.RecvFrom(core, &value, length), Is.EqualTo(error));
        Assert.That(VirtIOBus.TryRecvFrom(core, &value, length), Is.EqualTo(error));
    }

    [Test]
    public void NullBuffer_IsRefused()
    {
        GuestCores.Boot(2);
        Assert.That(VirtIOBus.SendTo(1, null, 1), Is.EqualTo(VirtIOBusError.NullBuffer));
        Assert.That(VirtIOBus.RecvFrom(1, null, 1), Is.EqualTo(VirtIOBusError.NullBuffer));
    }

    /// <summary>A receiver that waits first sleeps until it is interrupted; one that finds its message does not.</summary>
    [Test]
    public void Interrupts_ReceiverSleepsAndIsWoken()
    {
        GuestCores.BootAndRun(2, core =>
        {
            int value = core;
            if (core == 1)
            {
                Assert.That(VirtIOBus.RecvFrom(0, &value, sizeof(int)), Is.EqualTo(sizeof(int)));
                return;
            }

            while (Platform.Wakeups.Sleeps == 0)
                Platform.Yield();
            VirtIOBus.SendTo(1, &value, sizeof(int));
        }, commandLine: "console=ttyS0 virtiobus=irq");
        Assert.That(Platform.Wakeups, Is.EqualTo((1, 1)));
    }

    [Test]
    public void Interrupts_AreSuppressedWhileTheReceiverLooks()
    {
        GuestCores.Boot(2, commandLine: "virtiobus=irq");
        OnCore(0, () => Assert.That(Send(1, [1]), Is.Zero));
        OnCore(1, () => Assert.That(Receive(0, 1), Is.EqualTo(new byte[] { 1 })));
        Assert.That(Platform.Wakeups, Is.EqualTo((0, 0)));
    }

    private static void OnCore(int core, Action action)
    {
        Platform.Core = core;
        action();
        Platform.Core = 0;
    }

    private static int Send(int core, byte[] message)
    {
        fixed (byte* data = message)
            return VirtIOBus.SendTo(core, data, message.Length);
    }

    private static byte[] Receive(int core, int capacity)
    {
        byte[] buffer = new byte[capacity + 1];
        int length;
        fixed (byte* data = buffer)
            length = VirtIOBus.RecvFrom(core, data, capacity);
        Check(length >= 0, length);
        return buffer[..length];
    }

    private static byte[] Pattern(int seed, int length)
    {
        byte[] pattern = new byte[length];
        new Random(seed).NextBytes(pattern);
        return pattern;
    }

    private static byte[] Seeded(int from, int to, int round)
    {
        uint hash = (uint)(from * 1_000_003 + to * 7_919 + round) * 2_654_435_761;
        byte[] message = new byte[hash >> 8 & 127];
        for (int i = 0; i < message.Length; i++)
            message[i] = (byte)(hash >> (i & 15));
        return message;
    }

    /// <summary>An assertion for hot loops, where NUnit's own would take most of the time.</summary>
    private static void Check(bool condition, int what)
    {
        if (!condition)
            throw new InvalidOperationException($"Check failed at {what}.");
    }
}
