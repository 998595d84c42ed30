// The 8259A pair by its datasheet: initialisation, priorities, ends of interrupt, cascade.
using System;
using NUnit.Framework;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Pc;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Devices.Pc;

[TestFixture]
internal sealed class I8259PairTests
{
    private const uint NonspecificEoi = 0x20;
    private const byte Spurious = 7;

    private readonly FakeInterruptLine _intr = new();
    private readonly I8259Pair _pair;

    public I8259PairTests() => _pair = new I8259Pair(_intr);

    [SetUp]
    public void Initialise()
    {
        foreach (int irq in (int[])[0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
            _pair.Line(irq).Lower();
        _pair.EdgeLevel.Write(0, 1, 0);
        _pair.EdgeLevel.Write(1, 1, 0);
        Program(icw4: 0x01);
    }

    [Test]
    public void Power_on_is_what_firmware_leaves()
    {
        FakeInterruptLine intr = new();
        I8259Pair pair = new(intr);
        Assert.That((pair.First.Read(1, 1), pair.Second.Read(1, 1)), Is.EqualTo((0xFBu, 0xFFu)));
        pair.Line(0).Raise();
        Assert.That(intr.Level, Is.False, "masked");
        pair.First.Write(1, 1, 0xFA);
        Assert.That((intr.Level, pair.Acknowledge()), Is.EqualTo((true, (byte)0x08)));
        pair.Second.Write(1, 1, 0xFE);
        pair.First.Write(0, 1, NonspecificEoi);
        pair.Line(8).Raise();
        Assert.That(pair.Acknowledge(), Is.EqualTo(0x70));
    }

    [TestCase(0, 0x40)]
    [TestCase(7, 0x47)]
    [TestCase(8, 0x48)]
    [TestCase(15, 0x4F)]
    public void An_edge_asserts_and_acknowledges_with_its_vector(int irq, int vector)
    {
        _pair.Line(irq).Raise();
        Assert.That(_intr.Level, Is.True);
        Assert.That(_pair.Acknowledge(), Is.EqualTo(vector));
        Assert.That(_intr.Level, Is.False, "in service");
        Assert.That(Isr(), Is.EqualTo(irq < 8 ? 1 << irq : 0x04 | 1 << irq));
        Assert.That(Irr(), Is.Zero);
        End(irq);
        Assert.That((Isr(), _intr.Level), Is.EqualTo((0, false)), "no second edge");
        _pair.Line(irq).Lower();
        _pair.Line(irq).Raise();
        Assert.That(_intr.Level, Is.True, "another edge");
    }

    [Test]
    public void Higher_priorities_nest_and_lower_ones_wait()
    {
        _pair.Line(5).Raise();
        Assert.That(_pair.Acknowledge(), Is.EqualTo(0x45));
        _pair.Line(6).Raise();
        Assert.That(_intr.Level, Is.False, "lower priority");
        _pair.Line(9).Raise();
        Assert.That((_intr.Level, _pair.Acknowledge()), Is.EqualTo((true, (byte)0x49)), "by input 2");
        _pair.Line(1).Raise();
        Assert.That(_pair.Acknowledge(), Is.EqualTo(0x41));
        Assert.That(Isr(), Is.EqualTo(0x0226));
        End(1);
        End(9);
        End(5);
        Assert.That((_intr.Level, _pair.Acknowledge()), Is.EqualTo((true, (byte)0x46)));
    }

    [Test]
    public void A_second_request_of_the_second_chip_follows_the_first()
    {
        _pair.Line(12).Raise();
        _pair.Acknowledge();
        _pair.Line(8).Raise();
        Assert.That(_intr.Level, Is.False, "input 2 is in service");
        End(12);
        Assert.That((_intr.Level, _pair.Acknowledge()), Is.EqualTo((true, (byte)0x48)));
    }

    [Test]
    public void Special_fully_nested_mode_lets_the_second_chip_interrupt_itself()
    {
        Program(icw4: 0x11);
        _pair.Line(12).Raise();
        _pair.Acknowledge();
        _pair.Line(8).Raise();
        Assert.That((_intr.Level, _pair.Acknowledge()), Is.EqualTo((true, (byte)0x48)));
        _pair.Line(14).Raise();
        Assert.That(_intr.Level, Is.False, "a lower one waits");
    }

    [Test]
    public void A_mask_hides_and_remembers()
    {
        _pair.First.Write(1, 1, 0x08);
        _pair.Line(3).Raise();
        Assert.That((_intr.Level, Irr()), Is.EqualTo((false, 0x08)));
        _pair.First.Write(1, 1, 0x00);
        Assert.That(_intr.Level, Is.True);
        _pair.First.Write(1, 1, 0xFF);
        Assert.That(_intr.Level, Is.False);
        Assert.That(_pair.Acknowledge(), Is.EqualTo(0x40 | Spurious), "gone before the acknowledge");
        Assert.That(Isr(), Is.Zero);
    }

    [Test]
    public void A_level_requests_as_long_as_it_is_up()
    {
        _pair.EdgeLevel.Write(1, 1, 0x08);
        _pair.Line(11).Raise();
        Assert.That(_pair.Acknowledge(), Is.EqualTo(0x4B));
        End(11);
        Assert.That(_intr.Level, Is.True, "still up");
        _pair.Line(11).Lower();
        Assert.That(_intr.Level, Is.False);
        Assert.That(_pair.Acknowledge(), Is.EqualTo(0x40 | Spurious));
    }

    /// <summary>The first chip has begun the acknowledge for the second one, so software must end it there.</summary>
    [Test]
    public void A_level_that_goes_between_the_chips_is_spurious_on_the_second()
    {
        _pair.EdgeLevel.Write(1, 1, 0x08);
        _pair.Second.Write(0, 1, 0x0C);
        _pair.Line(11).Raise();
        Assert.That(_pair.Second.Read(0, 1), Is.EqualTo(0x83), "polled away");
        Assert.That(_intr.Level, Is.False);
        Assert.That(_pair.Acknowledge(), Is.EqualTo(0x40 | Spurious));
    }

    [Test]
    public void Edge_level_registers_keep_fixed_inputs_edges()
    {
        _pair.EdgeLevel.Write(0, 1, 0xFF);
        _pair.EdgeLevel.Write(1, 1, 0xFF);
        Assert.That((_pair.EdgeLevel.Read(0, 1), _pair.EdgeLevel.Read(1, 1)), Is.EqualTo((0xF8u, 0xDEu)));
    }

    [Test]
    public void Level_mode_of_icw1_makes_all_inputs_levels()
    {
        Program(icw4: 0x01, icw1: 0x19);
        _pair.Line(1).Raise();
        _pair.Acknowledge();
        End(1);
        Assert.That(_intr.Level, Is.True);
    }

    [Test]
    public void Automatic_end_of_interrupt_leaves_nothing_in_service()
    {
        Program(icw4: 0x03);
        _pair.Line(4).Raise();
        _pair.Line(5).Raise();
        Assert.That((_pair.Acknowledge(), _pair.Acknowledge()), Is.EqualTo(((byte)0x44, (byte)0x45)));
        Assert.That(Isr(), Is.Zero);
    }

    [Test]
    public void Rotation_in_automatic_mode_makes_the_served_input_the_last()
    {
        Program(icw4: 0x03);
        _pair.First.Write(0, 1, 0x80);
        _pair.Line(0).Raise();
        _pair.Acknowledge();
        _pair.Line(0).Lower();
        _pair.Line(0).Raise();
        _pair.Line(6).Raise();
        Assert.That((_pair.Acknowledge(), _pair.Acknowledge()), Is.EqualTo(((byte)0x46, (byte)0x40)));
    }

    [TestCase(0xA0u, TestName = "rotate on nonspecific EOI")]
    [TestCase(0xE3u, TestName = "rotate on specific EOI")]
    public void Rotation_on_end_of_interrupt(uint command)
    {
        _pair.Line(3).Raise();
        _pair.Acknowledge();
        _pair.First.Write(0, 1, command);
        Assert.That(Isr(), Is.Zero);
        _pair.Line(3).Lower();
        _pair.Line(3).Raise();
        _pair.Line(7).Raise();
        Assert.That(_pair.Acknowledge(), Is.EqualTo(0x47), "input 3 is the last now");
    }

    [Test]
    public void Set_priority_chooses_the_lowest()
    {
        _pair.First.Write(0, 1, 0xC4);
        _pair.Line(0).Raise();
        _pair.Line(5).Raise();
        Assert.That(_pair.Acknowledge(), Is.EqualTo(0x45), "the one behind the lowest is the highest");
    }

    [Test]
    public void Specific_end_of_interrupt_ends_only_its_input()
    {
        _pair.Line(5).Raise();
        _pair.Acknowledge();
        _pair.Line(1).Raise();
        _pair.Acknowledge();
        _pair.First.Write(0, 1, 0x65);
        Assert.That(Isr(), Is.EqualTo(0x02));
        _pair.First.Write(0, 1, NonspecificEoi);
        Assert.That(Isr(), Is.Zero);
    }

    [Test]
    public void Special_mask_mode_lets_lower_priorities_through()
    {
        _pair.Line(1).Raise();
        _pair.Acknowledge();
        _pair.First.Write(1, 1, 0x02);
        _pair.Line(6).Raise();
        Assert.That(_intr.Level, Is.False);
        _pair.First.Write(0, 1, 0x68);
        Assert.That(_intr.Level, Is.True);
        Assert.That(_pair.Acknowledge(), Is.EqualTo(0x46));
        _pair.First.Write(0, 1, NonspecificEoi);
        Assert.That(Isr(), Is.EqualTo(0x02), "a masked input is not ended");
        _pair.First.Write(0, 1, 0x48);
        _pair.First.Write(0, 1, NonspecificEoi);
        Assert.That(Isr(), Is.Zero);
    }

    [Test]
    public void Poll_acknowledges_and_names_the_input()
    {
        _pair.First.Write(0, 1, 0x0C);
        Assert.That(_pair.First.Read(0, 1), Is.Zero, "nothing there");
        Assert.That(_pair.First.Read(1, 1), Is.Zero, "one poll, one read");
        _pair.Line(6).Raise();
        _pair.First.Write(0, 1, 0x0C);
        Assert.That(_pair.First.Read(0, 1), Is.EqualTo(0x86));
        Assert.That((Isr(), _intr.Level), Is.EqualTo((0x40, false)));
    }

    [Test]
    public void Initialisation_forgets_masks_edges_and_service()
    {
        _pair.Line(3).Raise();
        _pair.Line(4).Raise();
        _pair.Acknowledge();
        _pair.First.Write(1, 1, 0xFF);
        _pair.First.Write(0, 1, 0x11);
        Assert.That((_intr.Level, Irr(), Isr()), Is.EqualTo((false, 0, 0)));
        _pair.First.Write(1, 1, 0x20);
        _pair.First.Write(1, 1, 0x04);
        _pair.First.Write(1, 1, 0x01);
        Assert.That(_pair.First.Read(1, 1), Is.Zero, "unmasked");
        _pair.Line(1).Raise();
        Assert.That(_pair.Acknowledge(), Is.EqualTo(0x21));
    }

    [TestCase(0x12u, 1, TestName = "single, no ICW4: ICW2 is all")]
    [TestCase(0x13u, 2, TestName = "single: ICW2 and ICW4")]
    [TestCase(0x10u, 2, TestName = "no ICW4: ICW2 and ICW3")]
    [TestCase(0x11u, 3, TestName = "all")]
    public void Initialisation_takes_as_many_words_as_icw1_says(uint icw1, int words)
    {
        _pair.First.Write(0, 1, icw1);
        foreach (uint word in (uint[])[0x50, 0x04, 0x01])
            if (words-- > 0) _pair.First.Write(1, 1, word);
        _pair.First.Write(1, 1, 0xA5);
        Assert.That(_pair.First.Read(1, 1), Is.EqualTo(0xA5), "the mask");
    }

    [Test]
    public void Snapshots_go_on_where_they_were()
    {
        _pair.Line(5).Raise();
        _pair.Acknowledge();
        _pair.Line(1).Raise();
        FakeInterruptLine intr = new();
        I8259Pair copy = new(intr);
        Snapshots.Load(copy, Snapshots.Save(_pair));
        Assert.That(Snapshots.Save(copy), Is.EqualTo(Snapshots.Save(_pair)));
        Assert.That(copy.Acknowledge(), Is.EqualTo(0x41));
        byte[] broken = Snapshots.Save(_pair);
        broken[0] = 9;
        Assert.That(() => Snapshots.Load(copy, broken), Throws.InstanceOf<System.IO.InvalidDataException>());
    }

    /// <summary>Whatever software writes, a device raises and a processor acknowledges: nothing throws, and the vector is one of the chips'.</summary>
    [Test]
    public void Random_use_never_fails()
    {
        Random random = new(4);
        IPortDevice[] ports = [_pair.First, _pair.Second, _pair.EdgeLevel];
        for (int step = 0; step < 100_000; step++)
        {
            int irq = random.Next(16);
            switch (random.Next(5))
            {
                case 0: ports[random.Next(3)].Write(random.Next(2), 1 << random.Next(3), (uint)random.NextInt64()); break;
                case 1: ports[random.Next(3)].Read(random.Next(2), 1 << random.Next(3)); break;
                case 2 when irq != 2: _pair.Line(irq).Raise(); break;
                case 3 when irq != 2: _pair.Line(irq).Lower(); break;
                default: Assert.That(_pair.Acknowledge(), Is.InRange(0, 255)); break;
            }
        }
    }

    private void Program(uint icw4, uint icw1 = 0x11)
    {
        foreach ((IPortDevice chip, uint vector, uint wiring) in ((IPortDevice, uint, uint)[])[(_pair.First, 0x40, 4), (_pair.Second, 0x48, 2)])
        {
            chip.Write(0, 1, icw1);
            chip.Write(1, 1, vector);
            chip.Write(1, 1, wiring);
            chip.Write(1, 1, icw4);
            chip.Write(1, 1, 0);
        }
    }

    private void End(int irq)
    {
        if (irq >= 8) _pair.Second.Write(0, 1, NonspecificEoi);
        _pair.First.Write(0, 1, NonspecificEoi);
    }

    private int Isr() => Registers(0x0B);

    private int Irr() => Registers(0x0A);

    private int Registers(uint select)
    {
        _pair.First.Write(0, 1, select);
        _pair.Second.Write(0, 1, select);
        return (int)(_pair.First.Read(0, 1) | _pair.Second.Read(0, 1) << 8);
    }
}
