// The ports through which a guest ends its run: debug-exit, resets, sleep.
using NUnit.Framework;
using ToroEmu.Devices.Pc;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Devices.Pc;

[TestFixture]
internal sealed class PcPortTests
{
    [TestCase(1, 0u, 0)]
    [TestCase(1, 0x1FFu, 0xFF)]
    [TestCase(2, 0x1_0007u, 7)]
    [TestCase(4, 0x12345u, 0x12345)]
    [TestCase(4, uint.MaxValue, -1)]
    public void Debug_exit_ends_the_run_with_the_value_written(int size, uint value, int code)
    {
        FakePower power = new();
        DebugExit port = new(power);
        Assert.That(port.Read(0, size), Is.Zero);
        port.Write(0, size, value);
        Assert.That(power.Requests, Is.EqualTo(new[] { $"exit {code}" }));
    }

    [TestCase(1, 0xFEu, true)]
    [TestCase(1, 0xF0u, true, Description = "pulses every line")]
    [TestCase(1, 0xFFu, false, Description = "pulses none")]
    [TestCase(1, 0xD1u, false, Description = "write output port")]
    [TestCase(1, 0xAEu, false, Description = "enable keyboard")]
    [TestCase(2, 0xFEu, false, Description = "odd width")]
    public void Keyboard_controller_resets(int size, uint value, bool resets)
    {
        FakePower power = new();
        I8042Reset controller = new(power);
        Assert.That(controller.Read(0, 1), Is.Zero, "ready for the command");
        controller.Write(0, size, value);
        Assert.That(power.Requests, resets ? Is.EqualTo(new[] { "reset" }) : Is.Empty);
        Assert.That(controller.IgnoredAccesses, Is.EqualTo(resets ? 0 : 1));
    }

    [TestCase(0x06u, true)]
    [TestCase(0x04u, true)]
    [TestCase(0x0Eu, true)]
    [TestCase(0x02u, false)]
    [TestCase(0x0Au, false)]
    public void Reset_control_resets_by_bit_2_whatever_the_kind(uint value, bool resets)
    {
        FakePower power = new();
        ResetControl port = new(power);
        port.Write(0, 4, 0x8000_0000 | value << 8);
        Assert.That(power.Requests, Is.Empty, "a double word is PCI's");
        Assert.That((port.Read(0, 4), port.Read(4, 2)), Is.EqualTo((uint.MaxValue, 0xFFFFu)), "which is not there");
        port.Write(1, 1, value);
        Assert.That(power.Requests, resets ? Is.EqualTo(new[] { "reset" }) : Is.Empty);
        Assert.That(port.Read(1, 1), Is.EqualTo(value & 0x0A));
    }

    [Test]
    public void Port_a_resets_by_an_edge_and_keeps_a20()
    {
        FakePower power = new();
        SystemControlPortA port = new(power);
        Assert.That(port.Read(0, 1), Is.EqualTo(2), "A20 is on");
        port.Write(0, 1, (port.Read(0, 1) | 2) & 0xFE);
        port.Write(0, 1, 0);
        Assert.That(power.Requests, Is.Empty);
        port.Write(0, 1, 1);
        port.Write(0, 1, 3);
        Assert.That(power.Requests, Is.EqualTo(new[] { "reset" }), "one edge");
    }

    [TestCase(2, 0, 0x2000u, "off", Description = "QEMU's pc")]
    [TestCase(2, 0, 0x3400u, "off", Description = "type 5")]
    [TestCase(1, 1, 0x20u, "off", Description = "the high byte alone")]
    [TestCase(2, 0, 0x2400u, "", Description = "type 1: no such state")]
    [TestCase(2, 0, 0x1401u, "", Description = "not enabled")]
    public void Pm1_control_switches_off(int size, int offset, uint value, string expected)
    {
        FakePower power = new();
        Pm1Control port = new(power);
        Assert.That(port.Read(0, 2), Is.Zero);
        port.Write(offset, size, value);
        Assert.That(string.Join(' ', power.Requests), Is.EqualTo(expected));
        Assert.That(port.Read(0, 2), Is.EqualTo(value << (8 * offset) & 0xDFFF), "SLP_EN is write-only");
    }

    [TestCase(0ul, 0x34u, "off")]
    [TestCase(0ul, 0x14u, "")]
    [TestCase(0ul, 0x20u, "")]
    [TestCase(1ul, 0x34u, "")]
    [TestCase(2ul, 0x42u, "reset")]
    [TestCase(2ul, 0x41u, "")]
    public void Acpi_registers_switch_off_and_reset(ulong offset, uint value, string expected)
    {
        FakePower power = new();
        AcpiRegisters registers = new(power);
        registers.Write(offset, 4, value);
        Assert.That(power.Requests, Is.Empty, "bytes only");
        registers.Write(offset, 1, value);
        Assert.That(string.Join(' ', power.Requests), Is.EqualTo(expected));
        Assert.That((registers.Read(offset, 1), registers.IgnoredAccesses), Is.EqualTo((0ul, expected.Length == 0 ? 2L : 1L)));
    }
}
