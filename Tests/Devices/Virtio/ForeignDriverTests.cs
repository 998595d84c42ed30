// Register accesses of drivers that exist, one by one, as their sources make them.
using System;
using System.Text;
using NUnit.Framework;
using ToroEmu.Devices.Virtio;
using ToroEmu.Devices.Virtio.Block;
using ToroEmu.Devices.Virtio.Console;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Tests.Devices.Support;
using Register = ToroEmu.Devices.Virtio.Spec.VirtioMmioRegister;

namespace ToroEmu.Tests.Devices.Virtio;

[TestFixture]
internal sealed class ForeignDriverTests
{
    private const uint RxRing = 0x1_0000, TxRing = 0x2_0000, RxBuffers = 0x3_0000, TxBuffers = 0x4_0000;

    private readonly FakeGuestMemory _memory = QueueDriver.NewMemory();
    private FakeInterruptLine _line = null!;
    private FakeChannel _channel = null!;
    private VirtioMmioTransport _transport = null!;

    [SetUp]
    public void SetUp()
    {
        Array.Clear(_memory.Bytes);
        _channel = new FakeChannel();
        _line = new FakeInterruptLine();
        VirtioConsole console = new(_memory, [new ConsolePort(_channel, null, true)], 0, 0);
        _transport = new VirtioMmioTransport(console, _line);
        console.Start();
    }

    [TearDown]
    public void TearDown() => _channel.Dispose();

    /// <summary>
    /// Toro (VirtIO.pas, VirtIOConsole.pas): no features, status 0, 3 and then 15, every receive buffer announced before DRIVER_OK, all by
    /// polling with interrupts refused, each transmission awaited.
    /// </summary>
    [TestCase(32u)]
    [TestCase(1u)]
    public void Toros_console_prints_and_reads(uint length)
    {
        Write(Register.Status, 0);
        Write(Register.Status, 3);
        MockRing receive = ToroQueue(0, length, RxRing), transmit = ToroQueue(1, length, TxRing);
        for (uint i = 0; i < length; i++)
        {
            receive.Describe(i, RxBuffers + 100 * i, 100, VirtqueueLayout.FlagWrite, (ushort)((i + 1) % length));
            receive.Offer((ushort)i);
            Write(Register.QueueNotify, 0);
        }

        receive.SetAvailableFlags(VirtqueueLayout.AvailNoInterrupt);
        transmit.SetAvailableFlags(VirtqueueLayout.AvailNoInterrupt);
        Write(Register.Status, 15);
        for (ushort message = 0; message < 40; message++)
            ToroSend(transmit, message, $"message {message}\n");
        Assert.That(_channel.Output, Does.StartWith("message 0\nmessage 1\n").And.EndsWith("message 39\n"));
        for (ushort round = 0; round < 40; round++)
        {
            _channel.Type($"line {round}");
            Assert.That(receive.UsedIndex, Is.EqualTo((ushort)(round + 1)));
            (uint head, uint written) = receive.UsedEntry(round);
            Assert.That(Encoding.ASCII.GetString(_memory.Bytes, (int)(RxBuffers + 100 * head), (int)written), Is.EqualTo($"line {round}"));
            receive.Offer((ushort)head);
            Write(Register.QueueNotify, 0);
        }

        Assert.That((_line.Edges, _transport.Read(Register.Status, 4)), Is.EqualTo((0, 15UL)));
    }

    /// <summary>Unikraft (virtio_mmio.c): features high word first, a look whether the queue is ready already, lengths as long as allowed; it acknowledges before it looks.</summary>
    [Test]
    public void Unikrafts_block_driver_reads()
    {
        FakeDisk disk = new(64);
        disk.Bytes.AsSpan(512).Fill(3);
        _transport = new VirtioMmioTransport(new VirtioBlock(_memory, disk, "", 1), _line);
        Write(Register.Status, 0);
        Write(Register.Status, 1);
        Write(Register.Status, 3);
        ulong features = ReadFeatures();
        Assert.That(_transport.Read(Register.Config, 4) | _transport.Read(Register.Config + 4, 4) << 32, Is.EqualTo(64));
        Write(Register.DriverFeaturesSel, 1);
        Write(Register.DriverFeatures, (uint)(features >> 32));
        Write(Register.DriverFeaturesSel, 0);
        Write(Register.DriverFeatures, (uint)features & ~(1u << 29));
        Write(Register.Status, 11);
        Assert.That(_transport.Read(Register.Status, 4), Is.EqualTo(11));
        Write(Register.QueueSel, 0);
        Assert.That(_transport.Read(Register.QueueReady, 4), Is.Zero);
        uint length = (uint)_transport.Read(Register.QueueNumMax, 4);
        MockRing ring = ToroQueue(0, length, RxRing);
        Write(Register.Status, 15);
        ring.Describe(0, TxBuffers, 16, VirtqueueLayout.FlagNext, 1);
        ring.Describe(1, RxBuffers, 512, VirtqueueLayout.FlagNext | VirtqueueLayout.FlagWrite, 2);
        ring.Describe(2, TxBuffers + 64, 1, VirtqueueLayout.FlagWrite);
        _memory.Bytes[TxBuffers + 8] = 1;
        ring.Offer(0);
        Write(Register.QueueNotify, 0);
        Assert.That(_line.Level, Is.True);
        Write(Register.InterruptAck, (uint)_transport.Read(Register.InterruptStatus, 4));
        Assert.That((_line.Level, ring.UsedEntry(0)), Is.EqualTo((false, (0u, 513u))));
        Assert.That((_memory.Bytes[RxBuffers], _memory.Bytes[TxBuffers + 64]), Is.EqualTo((3, 0)));
    }

    /// <summary>A legacy driver's steps (VirtIO 1.2, 3.1.2): no FEATURES_OK at all.</summary>
    [Test]
    public void Legacy_order_of_initialisation_works()
    {
        foreach (uint status in (uint[])[0, 1, 3])
            Write(Register.Status, status);
        Write(Register.DriverFeaturesSel, 0);
        Write(Register.DriverFeatures, 1u << 29);
        MockRing transmit = ToroQueue(1, 4, TxRing);
        Write(Register.Status, 7);
        for (ushort message = 0; message < 5; message++)
            ToroSend(transmit, message, "x");
        Assert.That(_channel.Output, Is.EqualTo("xxxxx"));
        Assert.That(_transport.Read(Register.InterruptStatus, 4), Is.EqualTo(1), "features that were never settled, event indices here, do not count");
        Write(Register.InterruptAck, 1);
        ToroSend(transmit, 5, "y");
        Assert.That(_transport.Read(Register.InterruptStatus, 4), Is.EqualTo(1));
    }

    /// <summary>Selects, asks for the greatest length, writes its own, then addresses with high words of zero.</summary>
    private MockRing ToroQueue(uint number, uint length, uint at)
    {
        Write(Register.QueueSel, number);
        Assert.That(_transport.Read(Register.QueueNumMax, 4), Is.GreaterThanOrEqualTo(length));
        Write(Register.QueueNum, length);
        MockRing ring = new(_memory, at, length);
        foreach ((uint register, uint address) in ((uint, uint)[])[(Register.QueueDescLow, ring.Descriptors), (Register.QueueDriverLow, ring.Available), (Register.QueueDeviceLow, ring.Used)])
        {
            Write(register, address);
            Write(register + 4, 0);
        }

        Write(Register.QueueReady, 1);
        return ring;
    }

    private void ToroSend(MockRing ring, ushort message, string text)
    {
        uint slot = message % ring.Length;
        Encoding.ASCII.GetBytes(text).CopyTo(_memory.Bytes, (int)(TxBuffers + 100 * slot));
        ring.Describe(slot, TxBuffers + 100 * slot, (uint)text.Length, 0, (ushort)((slot + 1) % ring.Length));
        ring.Offer((ushort)slot);
        Write(Register.QueueNotify, 1);
        Assert.That(ring.UsedIndex, Is.EqualTo((ushort)(message + 1)), "the driver would wait for ever");
    }

    private ulong ReadFeatures()
    {
        Write(Register.DeviceFeaturesSel, 1);
        ulong high = _transport.Read(Register.DeviceFeatures, 4);
        Write(Register.DeviceFeaturesSel, 0);
        return high << 32 | _transport.Read(Register.DeviceFeatures, 4);
    }

    private void Write(uint register, uint value) => _transport.Write(register, sizeof(uint), value);
}
