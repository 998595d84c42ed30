// The debug-exit port and the reset command of the keyboard controller.
using System.Collections.Generic;
using NUnit.Framework;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Pc;

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
        Power power = new();
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
        Power power = new();
        I8042Reset controller = new(power);
        Assert.That(controller.Read(0, 1), Is.Zero, "ready for the command");
        controller.Write(0, size, value);
        Assert.That(power.Requests, resets ? Is.EqualTo(new[] { "reset" }) : Is.Empty);
        Assert.That(controller.IgnoredAccesses, Is.EqualTo(resets ? 0 : 1));
    }

    private sealed class Power : IPowerControl
    {
        public List<string> Requests { get; } = [];

        public void Exit(int guestCode) => Requests.Add($"exit {guestCode}");

        public void PowerOff() => Requests.Add("off");

        public void Reset() => Requests.Add("reset");
    }
}
