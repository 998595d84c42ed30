// The keyboard controller without a keyboard.
using NUnit.Framework;
using ToroEmu.Devices.Pc;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Devices.Pc;

[TestFixture]
internal sealed class I8042Tests
{
    private FakePower _power = new();
    private FakeInterruptLine _first = new();
    private FakeInterruptLine _second = new();
    private I8042 _controller = null!;

    [SetUp]
    public void PowerOn()
    {
        _power = new FakePower();
        _first = new FakeInterruptLine();
        _second = new FakeInterruptLine();
        _controller = new I8042(_power, _first, _second);
    }

    [TestCase(0xAAu, 0x55u, Description = "self test")]
    [TestCase(0xABu, 0x00u, Description = "first port")]
    [TestCase(0xA9u, 0x00u, Description = "second port")]
    [TestCase(0x20u, 0x25u, Description = "command byte")]
    [TestCase(0xD0u, 0x03u, Description = "output port: no reset, A20 on")]
    public void Commands_that_answer(uint command, uint answer)
    {
        Assert.That(Status() & 3, Is.Zero);
        _controller.Commands.Write(0, 1, command);
        Assert.That(Status() & 1, Is.EqualTo(1));
        Assert.That((_controller.Data.Read(0, 1), Status() & 1), Is.EqualTo((answer, 0u)));
    }

    [Test]
    public void Command_byte_is_written_and_its_bits_follow_commands()
    {
        Command(0x60, 0x43);
        Assert.That(Answer(0x20), Is.EqualTo(0x43));
        _controller.Commands.Write(0, 1, 0xAD);
        _controller.Commands.Write(0, 1, 0xA7);
        Assert.That(Answer(0x20), Is.EqualTo(0x73));
        _controller.Commands.Write(0, 1, 0xAE);
        _controller.Commands.Write(0, 1, 0xA8);
        Assert.That(Answer(0x20), Is.EqualTo(0x43));
    }

    [Test]
    public void A20_bit_is_kept()
    {
        _controller.Commands.Write(0, 1, 0xDD);
        Assert.That(Answer(0xD0), Is.EqualTo(0x01));
        _controller.Commands.Write(0, 1, 0xDF);
        Assert.That(Answer(0xD0), Is.EqualTo(0x03));
        Command(0xD1, 0x01);
        Assert.That(Answer(0xD0), Is.EqualTo(0x01));
        Assert.That(_power.Requests, Is.Empty);
    }

    [TestCase(0xD2u, 0x01u, 1, 0)]
    [TestCase(0xD3u, 0x21u, 0, 1)]
    public void Bytes_put_into_the_buffer_interrupt_as_if_typed(uint command, uint status, int first, int second)
    {
        Command(0x60, 0x03);
        Command(command, 0x1E);
        Assert.That((Status() & 0x21, _first.Edges, _second.Edges), Is.EqualTo((status, first, second)));
        Assert.That(_controller.Data.Read(0, 1), Is.EqualTo(0x1E));
        Assert.That((_first.Level, _second.Level), Is.EqualTo((false, false)));
    }

    [TestCase(false, 0x41u)]
    [TestCase(true, 0x61u)]
    public void Nothing_is_plugged_in(bool second, uint status)
    {
        if (second) Command(0xD4, 0xFF);
        else _controller.Data.Write(0, 1, 0xFF);
        Assert.That(Status() & 0x61, Is.EqualTo(status), "time-out");
        Assert.That(_controller.Data.Read(0, 1), Is.EqualTo(0xFE));
    }

    [TestCase(0xFEu)]
    [TestCase(0xF0u)]
    public void Pulses_of_line_0_reset(uint command)
    {
        _controller.Commands.Write(0, 1, command);
        Assert.That(_power.Requests, Is.EqualTo(new[] { "reset" }));
    }

    [Test]
    public void Output_port_can_reset()
    {
        Command(0xD1, 0x02);
        Assert.That(_power.Requests, Is.EqualTo(new[] { "reset" }));
    }

    [Test]
    public void Snapshots_go_on_where_they_were()
    {
        Command(0x60, 0x03);
        _controller.Commands.Write(0, 1, 0xAA);
        I8042 copy = new(_power, _first, _second);
        Snapshots.Load(copy, Snapshots.Save(_controller));
        Assert.That((copy.Commands.Read(0, 1) & 1, copy.Data.Read(0, 1)), Is.EqualTo((1u, 0x55u)));
    }

    private void Command(uint command, uint parameter)
    {
        _controller.Commands.Write(0, 1, command);
        _controller.Data.Write(0, 1, parameter);
    }

    private uint Answer(uint command)
    {
        _controller.Commands.Write(0, 1, command);
        return _controller.Data.Read(0, 1);
    }

    private uint Status() => _controller.Commands.Read(0, 1);
}
