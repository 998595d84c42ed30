// The 8254 by its datasheet: each mode's counts and output tick by tick, latches, gates, and interrupt 0.
using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Devices.Pc;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Devices.Pc;

[TestFixture]
internal sealed class I8254Tests
{
    private const int Control = 3;
    private const ulong Second = 1_000_000_000;
    private const ulong Frequency = 1_193_182;

    private readonly FakeTimers _time = new();
    private readonly FakeInterruptLine _irq = new();
    private readonly I8254 _pit;

    public I8254Tests() => _pit = new I8254(_time, _time, _irq);

    private I8254 NewPit(out FakeTimers time, out FakeInterruptLine irq)
    {
        time = new FakeTimers();
        irq = new FakeInterruptLine();
        return new I8254(time, time, irq);
    }

    /// <summary>Counter 2 with its gate up: the values and outputs of the ticks behind the load (datasheet, figures 15 to 20).</summary>
    [TestCase(0, 4u, "4 3 2 1 0 FFFF FFFE", "0 0 0 0 1 1 1")]
    [TestCase(2, 3u, "3 2 1 3 2 1 3", "1 1 0 1 1 0 1")]
    [TestCase(3, 4u, "4 2 4 2 4 2 4 2", "1 1 0 0 1 1 0 0")]
    [TestCase(3, 5u, "4 2 0 4 2 4 2 0", "1 1 1 0 0 1 1 1")]
    [TestCase(4, 3u, "3 2 1 0 FFFF FFFE", "1 1 1 0 1 1")]
    [TestCase(6, 3u, "3 2 1 3", "1 1 0 1", Description = "mode 6 is mode 2")]
    [TestCase(7, 4u, "4 2 4 2", "1 1 0 0", Description = "mode 7 is mode 3")]
    public void Modes_that_software_starts(int mode, uint count, string counts, string outputs)
    {
        I8254 pit = NewPit(out FakeTimers time, out _);
        pit.SetSpeakerGate(true);
        Load(pit, 2, mode, count);
        (string seenCounts, string seenOutputs) = Watch(pit, time, 2, counts.Split(' ').Length);
        Assert.That((seenCounts, seenOutputs), Is.EqualTo((counts, outputs)));
    }

    [TestCase(1, 3u, "3 2 1 0 FFFF", "0 0 0 1 1")]
    [TestCase(5, 3u, "3 2 1 0 FFFF", "1 1 1 0 1")]
    public void Modes_that_the_gate_starts(int mode, uint count, string counts, string outputs)
    {
        I8254 pit = NewPit(out FakeTimers time, out _);
        Load(pit, 2, mode, count);
        Tick(time, 10);
        Assert.That(pit.SpeakerOutput, Is.True, "nothing before the trigger");
        pit.SetSpeakerGate(true);
        Assert.That(Watch(pit, time, 2, 5), Is.EqualTo((counts, outputs)));
        pit.SetSpeakerGate(false);
        pit.SetSpeakerGate(true);
        Assert.That(Watch(pit, time, 2, 5), Is.EqualTo((counts, outputs)), "triggered again");
    }

    [Test]
    public void Decimal_counters_wrap_at_ten_thousand()
    {
        I8254 pit = NewPit(out FakeTimers time, out _);
        pit.SetSpeakerGate(true);
        pit.Write(Control, 1, 0xB1); // both bytes, mode 0, BCD
        pit.Write(2, 1, 0x01);
        pit.Write(2, 1, 0x10);
        Tick(time, 1);
        Assert.That(Latched(pit, 2), Is.EqualTo(0x1001));
        Tick(time, 2);
        Assert.That(Latched(pit, 2), Is.EqualTo(0x0999));
        Tick(time, 1000);
        Assert.That(Latched(pit, 2), Is.EqualTo(0x9999));
    }

    [TestCase(0)]
    [TestCase(4)]
    public void A_low_gate_holds_the_count(int mode)
    {
        I8254 pit = NewPit(out FakeTimers time, out _);
        pit.SetSpeakerGate(true);
        Load(pit, 2, mode, 100);
        Tick(time, 11);
        pit.SetSpeakerGate(false);
        Tick(time, 500);
        Assert.That(Latched(pit, 2), Is.EqualTo(90));
        pit.SetSpeakerGate(true);
        Tick(time, 10);
        Assert.That(Latched(pit, 2), Is.EqualTo(80));
    }

    [TestCase(2)]
    [TestCase(3)]
    public void A_gate_that_rises_starts_a_period_anew(int mode)
    {
        I8254 pit = NewPit(out FakeTimers time, out _);
        pit.SetSpeakerGate(true);
        Load(pit, 2, mode, 100);
        Tick(time, 100);
        pit.SetSpeakerGate(false);
        Assert.That(pit.SpeakerOutput, Is.True, "high while the gate is low");
        Tick(time, 77);
        pit.SetSpeakerGate(true);
        Tick(time, 1);
        Assert.That(Latched(pit, 2), Is.EqualTo(100));
    }

    [Test]
    public void A_new_count_of_a_repeating_mode_waits_for_the_end_of_the_period()
    {
        I8254 pit = NewPit(out FakeTimers time, out _);
        pit.SetSpeakerGate(true);
        Load(pit, 2, 2, 5);
        Tick(time, 3);
        pit.Write(2, 1, 3);
        pit.Write(2, 1, 0);
        Assert.That(Watch(pit, time, 2, 8), Is.EqualTo(("2 1 3 2 1 3 2 1", "1 0 1 1 0 1 1 0")));
    }

    [Test]
    public void A_new_count_of_a_square_wave_waits_for_the_end_of_the_half()
    {
        I8254 pit = NewPit(out FakeTimers time, out _);
        pit.SetSpeakerGate(true);
        Load(pit, 2, 3, 6);
        Tick(time, 2);
        pit.Write(2, 1, 4);
        pit.Write(2, 1, 0);
        Assert.That(Watch(pit, time, 2, 8), Is.EqualTo(("2 4 2 4 2 4 2 4", "1 0 0 1 1 0 0 1")));
    }

    [Test]
    public void Single_byte_access_reads_and_writes_one_half()
    {
        I8254 pit = NewPit(out FakeTimers time, out _);
        pit.SetSpeakerGate(true);
        pit.Write(Control, 1, 0x90); // low byte, mode 0
        pit.Write(2, 1, 0x50);
        Tick(time, 0x11);
        Assert.That((pit.Read(2, 1), pit.Read(2, 1)), Is.EqualTo((0x40u, 0x40u)));
        pit.Write(Control, 1, 0xA0); // high byte, mode 0
        pit.Write(2, 1, 0x12);
        Tick(time, 1);
        Assert.That((pit.Read(2, 1), pit.Read(2, 1)), Is.EqualTo((0x12u, 0x12u)));
    }

    [Test]
    public void A_latch_holds_until_it_is_read()
    {
        I8254 pit = NewPit(out FakeTimers time, out _);
        pit.SetSpeakerGate(true);
        Load(pit, 2, 0, 0x1234);
        Tick(time, 1);
        pit.Write(Control, 1, 0x80);
        Tick(time, 100);
        pit.Write(Control, 1, 0x80); // ignored: the first is still there
        Assert.That((pit.Read(2, 1), pit.Read(2, 1)), Is.EqualTo((0x34u, 0x12u)));
        Assert.That((pit.Read(2, 1), pit.Read(2, 1)), Is.EqualTo((0xD0u, 0x11u)), "unlatched: the count as it is");
    }

    [Test]
    public void Read_back_gives_status_first_and_then_the_count()
    {
        I8254 pit = NewPit(out FakeTimers time, out _);
        pit.SetSpeakerGate(true);
        pit.Write(Control, 1, 0xB6);
        Assert.That(Status(pit, 2), Is.EqualTo(0xF6), "output high, no count yet");
        pit.Write(2, 1, 0x10);
        pit.Write(2, 1, 0x00);
        Assert.That(Status(pit, 2), Is.EqualTo(0xF6), "not taken before the next tick");
        Tick(time, 1);
        Assert.That(Status(pit, 2), Is.EqualTo(0xB6));
        Tick(time, 8);
        pit.Write(Control, 1, 0xC8); // counter 2, count and status
        Assert.That((pit.Read(2, 1), pit.Read(2, 1), pit.Read(2, 1)), Is.EqualTo((0x36u, 0x10u, 0x00u)), "low half");
    }

    [Test]
    public void Read_back_reaches_several_counters_at_once()
    {
        I8254 pit = NewPit(out FakeTimers time, out _);
        Load(pit, 0, 0, 1000);
        Load(pit, 1, 0, 2000);
        Tick(time, 101);
        pit.Write(Control, 1, 0xD6); // counts of 0 and 1
        Tick(time, 50);
        Assert.That((pit.Read(0, 1) | pit.Read(0, 1) << 8, pit.Read(1, 1) | pit.Read(1, 1) << 8), Is.EqualTo((900u, 1900u)));
    }

    [Test]
    public void Control_port_reads_zero_and_the_chip_takes_bytes()
    {
        Assert.That(_pit.Read(Control, 1), Is.Zero);
        Assert.That(_pit.WidestAccess, Is.EqualTo(1));
    }

    [Test]
    public void Firmware_leaves_eighteen_interrupts_a_second()
    {
        I8254 pit = NewPit(out FakeTimers time, out FakeInterruptLine irq);
        int before = irq.Edges;
        time.Advance(10 * Second);
        Assert.That(irq.Edges - before, Is.EqualTo(182));
        Assert.That(Status(pit, 0) & 0x3F, Is.EqualTo(0x34), "both bytes, mode 2");
    }

    [TestCase(2, 1193u, 1000)]
    [TestCase(3, 1193u, 1000)]
    [TestCase(3, 0u, 18)]
    [TestCase(2, 1u, 0, Description = "not allowed: no edges")]
    [TestCase(0, 1000u, 1)]
    [TestCase(4, 1000u, 1)]
    [TestCase(1, 1000u, 0, Description = "its gate never rises")]
    [TestCase(5, 1000u, 0)]
    public void Interrupts_in_a_second(int mode, uint count, int edges)
    {
        I8254 pit = NewPit(out FakeTimers time, out FakeInterruptLine irq);
        Load(pit, 0, mode, count);
        int before = irq.Edges;
        time.Advance(Second);
        Assert.That(irq.Edges - before, Is.EqualTo(edges));
        Assert.That(time.IsArmed, Is.EqualTo(edges > 1), "nobody is called for nothing");
    }

    [Test]
    public void One_shot_for_the_interrupt_comes_at_its_tick()
    {
        I8254 pit = NewPit(out FakeTimers time, out FakeInterruptLine irq);
        Load(pit, 0, 0, 1000);
        Assert.That(irq.Level, Is.False, "mode 0 begins low");
        time.MoveTo(NanosecondOf(1001) - 1);
        Assert.That(irq.Level, Is.False);
        time.Advance(1);
        Assert.That(irq.Level, Is.True);
    }

    [Test]
    public void Edges_that_nobody_had_time_for_become_one()
    {
        I8254 pit = NewPit(out FakeTimers time, out FakeInterruptLine irq);
        Load(pit, 0, 2, 1193);
        int before = irq.Edges;
        time.MoveSilently(Second);
        time.Advance(1);
        Assert.That(irq.Edges - before, Is.EqualTo(1));
        time.Advance(Second);
        Assert.That(irq.Edges - before, Is.EqualTo(1001), "and the phase is kept");
    }

    [Test]
    public void Port_b_switches_and_shows_counter_2()
    {
        FakeTimers time = new();
        I8254 pit = new(time, time, new FakeInterruptLine());
        SystemControlPortB port = new(pit, time);
        Load(pit, 2, 0, 100);
        Tick(time, 500);
        Assert.That(port.Read(0, 1) & 0x2F, Is.Zero, "gate low, output low");
        port.Write(0, 1, 0xF1);
        Assert.That(port.Read(0, 1) & 0x2F, Is.EqualTo(0x01), "bits 4 to 7 are read-only");
        Tick(time, 102);
        Assert.That(port.Read(0, 1) & 0x2F, Is.EqualTo(0x21));
        List<uint> refresh = [];
        for (int look = 0; look < 8; look++, time.Advance(15_085)) refresh.Add(port.Read(0, 1) & 0x10);
        Assert.That(refresh.Where((bit, at) => at > 0 && bit == refresh[at - 1]), Is.Empty, "toggles every 15 us");
    }

    [Test]
    public void Snapshots_go_on_where_they_were()
    {
        I8254 pit = NewPit(out FakeTimers time, out _);
        pit.SetSpeakerGate(true);
        Load(pit, 0, 3, 500);
        Load(pit, 2, 2, 77);
        Tick(time, 30);
        pit.Write(Control, 1, 0x80);
        byte[] state = Snapshots.Save(pit);
        FakeInterruptLine irq = new();
        I8254 copy = new(time, time, irq);
        Snapshots.Load(copy, state);
        Assert.That(Snapshots.Save(copy), Is.EqualTo(state));
        Tick(time, 1000);
        Assert.That(Latched(copy, 0), Is.EqualTo(Latched(pit, 0)));
        state[0] = 7;
        Assert.That(() => Snapshots.Load(copy, state), Throws.InstanceOf<System.IO.InvalidDataException>());
    }

    [Test]
    public void Random_use_never_fails()
    {
        Random random = new(7);
        I8254 pit = NewPit(out FakeTimers time, out _);
        for (int step = 0; step < 100_000; step++)
        {
            switch (random.Next(4))
            {
                case 0: pit.Write(random.Next(4), 1 << random.Next(3), (uint)random.NextInt64()); break;
                case 1: pit.Read(random.Next(4), 1 << random.Next(3)); break;
                case 2: pit.SetSpeakerGate(random.Next(2) == 0); break;
                default: time.MoveSilently(time.Nanoseconds + (ulong)random.Next(1 << random.Next(30))); break;
            }
        }

        time.Advance(1);
        Assert.That(Latched(pit, 0), Is.InRange(0, 0xFFFF));
    }

    /// <summary>Both bytes, binary.</summary>
    private static void Load(I8254 pit, int counter, int mode, uint count)
    {
        pit.Write(Control, 1, (uint)(counter << 6 | 0x30 | mode << 1));
        pit.Write(counter, 1, count & 0xFF);
        pit.Write(counter, 1, count >> 8);
    }

    private static (string Counts, string Outputs) Watch(I8254 pit, FakeTimers time, int counter, int ticks)
    {
        List<string> counts = [], outputs = [];
        for (int tick = 0; tick < ticks; tick++)
        {
            Tick(time, 1);
            counts.Add($"{Latched(pit, counter):X}");
            outputs.Add(pit.SpeakerOutput ? "1" : "0");
        }

        return (string.Join(' ', counts), string.Join(' ', outputs));
    }

    /// <summary>Moves the clock to the beginning of the timer's tick after <paramref name="ticks"/> more.</summary>
    private static void Tick(FakeTimers time, ulong ticks) => time.MoveTo(NanosecondOf(time.Nanoseconds * Frequency / Second + ticks));

    /// <summary>The first nanosecond of a tick.</summary>
    private static ulong NanosecondOf(ulong tick) => (tick * Second + Frequency - 1) / Frequency;

    private static uint Latched(I8254 pit, int counter)
    {
        pit.Write(Control, 1, (uint)counter << 6);
        return pit.Read(counter, 1) | pit.Read(counter, 1) << 8;
    }

    private static uint Status(I8254 pit, int counter)
    {
        pit.Write(Control, 1, 0xE0u | 2u << counter);
        return pit.Read(counter, 1);
    }
}
