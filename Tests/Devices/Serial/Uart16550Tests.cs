// The 16550A as the PC16550D datasheet describes it.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Serial;
using ToroEmu.Tests.Devices.Support;
using static ToroEmu.Devices.Serial.Uart16550Spec;

namespace ToroEmu.Tests.Devices.Serial;

[TestFixture]
internal sealed class Uart16550Tests
{
    private const byte FifoOn = FcrEnable;
    private const byte Trigger14 = FcrEnable | 3 << FcrTriggerShift;

    private Sink _sink = null!;
    private FakeInterruptLine _line = null!;
    private Uart16550 _uart = null!;

    [SetUp]
    public void SetUp()
    {
        _sink = new Sink();
        _line = new FakeInterruptLine();
        _uart = new Uart16550(_sink, _line);
    }

    [TestCase(RbrThr, 0x00)]
    [TestCase(Ier, 0x00)]
    [TestCase(IirFcr, 0x01)]
    [TestCase(Lcr, 0x00)]
    [TestCase(Mcr, 0x00)]
    [TestCase(Lsr, 0x60)]
    [TestCase(Msr, 0xB0)]
    [TestCase(Scr, 0x00)]
    public void Read_after_reset(int register, int expected) => Assert.That(Read(register), Is.EqualTo(expected));

    [TestCase(Ier, 0xFF, 0x0F)]
    [TestCase(Lcr, 0x7F, 0x7F)]
    [TestCase(Mcr, 0xFF, 0x1F)]
    [TestCase(Scr, 0xA5, 0xA5)]
    [TestCase(Lsr, 0x00, 0x60, Description = "read-only")]
    [TestCase(Msr, 0x00, 0xB0, Description = "read-only")]
    public void Write_then_read(int register, int written, int read)
    {
        Write(register, (byte)written);
        Assert.That(Read(register), Is.EqualTo(read));
    }

    [Test]
    public void Divisor_latch_hides_data_and_interrupt_enable()
    {
        Write(Ier, 5);
        Write(Lcr, 0x83);
        Write(RbrThr, 0x34);
        Write(Ier, 0x12);
        Assert.That((Read(RbrThr), Read(Ier)), Is.EqualTo((0x34, 0x12)));
        Write(Lcr, 3);
        Assert.That(Read(Ier), Is.EqualTo(5));
        Assert.That(_sink.Bytes, Is.Empty);
    }

    [Test]
    public void Output_reaches_the_sink_in_order_and_is_gone_at_once()
    {
        foreach (char character in "toro")
        {
            Write(RbrThr, (byte)character);
            Assert.That(Read(Lsr), Is.EqualTo(LsrThrEmpty | LsrTransmitterEmpty));
        }

        Assert.That(_sink.Bytes, Is.EqualTo("toro"u8.ToArray()));
    }

    [Test]
    public void Odd_accesses_are_ignored_and_counted()
    {
        _uart.Write(RbrThr, 2, 0x4141);
        _uart.Write(RbrThr, 4, 0x4141);
        _uart.Write(8, 1, 0x41);
        Assert.That(_uart.Read(Lsr, 2), Is.Zero);
        Assert.That(_uart.Read(-1, 1), Is.Zero);
        Assert.That(_sink.Bytes, Is.Empty);
        Assert.That(_uart.IgnoredAccesses, Is.EqualTo(5));
    }

    [Test]
    public void Without_FIFO_a_second_byte_overwrites_the_first()
    {
        Receive(1, 2);
        Assert.That(Read(Lsr) & (LsrDataReady | LsrOverrun), Is.EqualTo(LsrDataReady | LsrOverrun));
        Assert.That(Read(Lsr) & LsrOverrun, Is.Zero, "reading clears the error");
        Assert.That(Read(RbrThr), Is.EqualTo(2));
        Assert.That(Read(Lsr) & LsrDataReady, Is.Zero);
        Assert.That(Read(RbrThr), Is.EqualTo(2), "the register keeps its byte");
    }

    [Test]
    public void FIFO_holds_16_and_loses_the_newest()
    {
        Write(IirFcr, FifoOn);
        Assert.That(_uart.ReceiveSpace, Is.EqualTo(16));
        Receive([.. Enumerable.Range(1, 17).Select(value => (byte)value)]);
        Assert.That(_uart.ReceiveSpace, Is.Zero);
        Assert.That(Read(Lsr) & LsrOverrun, Is.Not.Zero);
        for (int value = 1; value <= 16; value++)
            Assert.That(Read(RbrThr), Is.EqualTo(value));
        Assert.That(Read(Lsr) & LsrDataReady, Is.Zero);
    }

    [TestCase(FifoOn | FcrClearReceive, Description = "receiver reset")]
    [TestCase(0, Description = "FIFO off")]
    public void FIFO_control_empties_it(int fcr)
    {
        Write(IirFcr, FifoOn);
        Receive(1, 2, 3);
        Write(IirFcr, (byte)fcr);
        Assert.That(Read(Lsr) & LsrDataReady, Is.Zero);
    }

    [TestCase(0, 1)]
    [TestCase(1, 4)]
    [TestCase(2, 8)]
    [TestCase(3, 14)]
    public void Below_the_trigger_level_bytes_time_out(int code, int level)
    {
        Write(IirFcr, (byte)(FifoOn | code << FcrTriggerShift));
        Write(Ier, IerReceive);
        for (int count = 1; count <= level; count++)
        {
            Receive(0x55);
            Assert.That(Read(IirFcr), Is.EqualTo(0xC0 | (count < level ? IirTimeout : IirReceive)));
            Assert.That(_line.Level, Is.True);
        }

        while ((Read(Lsr) & LsrDataReady) != 0)
            Read(RbrThr);
        Assert.That(_line.Level, Is.False);
    }

    [Test]
    public void Interrupts_come_by_priority_and_end_as_table_IV_says()
    {
        Write(Mcr, McrLoop | McrDtr);
        Write(Ier, IerMask);
        Write(RbrThr, 1);
        Write(RbrThr, 2);
        Assert.That(Read(IirFcr), Is.EqualTo(IirLineStatus));
        Read(Lsr);
        Assert.That(Read(IirFcr), Is.EqualTo(IirReceive));
        Read(RbrThr);
        Assert.That(Read(IirFcr), Is.EqualTo(IirTransmit));
        Assert.That(Read(IirFcr), Is.EqualTo(IirModem), "reading IIR ended the transmit interrupt");
        Assert.That(_line.Level, Is.True);
        Read(Msr);
        Assert.That(Read(IirFcr), Is.EqualTo(IirNone));
        Assert.That(_line.Level, Is.False);
    }

    [Test]
    public void Disabled_sources_do_not_interrupt()
    {
        Receive(1, 2);
        Assert.That((Read(IirFcr), _line.Level), Is.EqualTo(((int)IirNone, false)));
        Write(Ier, IerReceive);
        Assert.That((Read(IirFcr), _line.Level), Is.EqualTo(((int)IirReceive, true)));
        Write(Ier, 0);
        Assert.That(_line.Level, Is.False);
    }

    [Test]
    public void Enabling_the_transmit_interrupt_raises_it_and_each_byte_makes_an_edge()
    {
        Write(Ier, IerTransmit);
        Assert.That((_line.Level, _line.Edges), Is.EqualTo((true, 1)));
        Write(RbrThr, 65);
        Assert.That((_line.Level, _line.Edges), Is.EqualTo((true, 2)));
        Assert.That(Read(IirFcr), Is.EqualTo(IirTransmit));
        Assert.That(_line.Level, Is.False);
        Write(Ier, IerTransmit);
        Assert.That(_line.Level, Is.False, "it was enabled already");
    }

    [TestCase(McrDtr, MsrDsr)]
    [TestCase(McrRts, MsrCts)]
    [TestCase(McrOut1, MsrRi)]
    [TestCase(McrOut2, MsrDcd)]
    public void Loopback_turns_modem_outputs_into_inputs(byte output, byte input)
    {
        Write(Mcr, McrLoop);
        Read(Msr);
        Write(Mcr, (byte)(McrLoop | output));
        Assert.That(Read(Msr) & 0xF0, Is.EqualTo(input));
        Write(Mcr, McrLoop);
        Assert.That(Read(Msr), Is.EqualTo(input >> 4), "its end is a change");
    }

    [Test]
    public void Start_of_ringing_is_no_change()
    {
        Write(Mcr, McrLoop);
        Read(Msr);
        Write(Mcr, McrLoop | McrOut1);
        Assert.That(Read(Msr), Is.EqualTo(MsrRi));
    }

    [Test]
    public void Loopback_keeps_bytes_inside()
    {
        Write(Mcr, McrLoop);
        Write(RbrThr, 0xAE);
        Receive(0x11);
        Assert.That(Read(RbrThr), Is.EqualTo(0xAE));
        Assert.That(Read(Lsr) & (LsrDataReady | LsrOverrun), Is.Zero);
        Assert.That(_sink.Bytes, Is.Empty);
    }

    [Test]
    public void Input_from_another_thread_is_neither_lost_nor_torn()
    {
        const int Total = 20_000;
        Write(IirFcr, Trigger14);
        Task host = Task.Run(() =>
        {
            for (int sent = 0; sent < Total;)
            {
                if (_uart.ReceiveSpace > 0)
                    _uart.Receive((byte)sent++);
            }
        });
        for (int received = 0; received < Total;)
        {
            int status = Read(Lsr);
            Assert.That(status & LsrOverrun, Is.Zero);
            if ((status & LsrDataReady) != 0)
                Assert.That(Read(RbrThr), Is.EqualTo((byte)received++));
        }

        host.Wait();
    }

    [Test]
    public void Snapshot_carries_everything_over()
    {
        Write(IirFcr, Trigger14);
        Write(Ier, IerMask);
        Write(Scr, 0x77);
        Receive(1, 2, 3);
        Read(RbrThr);
        byte[] state = Snapshots.Save(_uart);
        Uart16550 copy = new(_sink, new FakeInterruptLine());
        Snapshots.Load(copy, state);
        Assert.That(Snapshots.Save(copy), Is.EqualTo(state));
        Assert.That(copy.Read(RbrThr, 1), Is.EqualTo(2));
        Assert.That(copy.Read(Scr, 1), Is.EqualTo(0x77));
        Assert.That(copy.Read(IirFcr, 1), Is.EqualTo(0xC0 | IirTimeout));
    }

    [TestCase(17)]
    [TestCase(4)]
    public void Snapshot_with_an_impossible_FIFO_is_refused(int count)
    {
        Write(IirFcr, FifoOn);
        byte[] state = Snapshots.Save(_uart);
        state[^1] = (byte)count;
        Assert.That(() => Snapshots.Load(_uart, state), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void Random_accesses_never_throw_and_the_line_follows_IIR([Range(1, 5)] int seed)
    {
        Random random = new(seed);
        for (int step = 0; step < 20_000; step++)
        {
            int register = random.Next(-1, 10);
            switch (random.Next(3))
            {
                case 0: _uart.Read(register, random.Next(1, 5)); break;
                case 1: _uart.Write(register, random.Next(8) == 0 ? 2 : 1, (uint)random.Next()); break;
                default: _uart.Receive((byte)step); break;
            }

            bool raised = _line.Level;
            Assert.That((Read(IirFcr) & IirNone) == 0, Is.EqualTo(raised));
        }
    }

    private int Read(int register) => (int)_uart.Read(register, 1);

    private void Write(int register, byte value) => _uart.Write(register, 1, value);

    private void Receive(params byte[] bytes)
    {
        foreach (byte value in bytes)
            _uart.Receive(value);
    }

    private sealed class Sink : IByteSink
    {
        public List<byte> Bytes { get; } = [];

        public void Write(ReadOnlySpan<byte> bytes) => Bytes.AddRange(bytes.ToArray());
    }
}
