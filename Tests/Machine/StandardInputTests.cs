// One device reads standard input.
using System;

using NUnit.Framework;

using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Console;
using ToroEmu.Machines;

namespace ToroEmu.Tests.Machines;

public sealed class StandardInputTests
{
    private readonly Nobody nobody = new();

    [TestCase(ConsoleDevice.Auto)]
    [TestCase(ConsoleDevice.Uart)]
    public void Choose_WithoutVirtio_IsTheUart(ConsoleDevice device) => Assert.That(new StandardInput().Choose(device, nobody), Is.SameAs(nobody));

    [TestCase(ConsoleDevice.Auto, true)]
    [TestCase(ConsoleDevice.Virtio, true)]
    [TestCase(ConsoleDevice.Uart, false)]
    public void Choose_WithVirtio_IsWhatTheUserSays(ConsoleDevice device, bool isVirtio)
    {
        using StandardChannel channel = new(nobody);
        StandardInput input = new();
        input.Claim(channel);
        Assert.That(input.Choose(device, nobody), Is.SameAs(isVirtio ? channel : nobody));
        Assert.That(channel.ExpectsInput, Is.EqualTo(isVirtio), "who gets no input expects none");
    }

    [Test]
    public void Choose_VirtioThatIsNotThere_IsAnErrorWithTheMend() =>
        Assert.That(() => new StandardInput().Choose(ConsoleDevice.Virtio, nobody), Throws.TypeOf<MachineException>().With.Message.Contains("--device console,port0=stdio"));

    private sealed class Nobody : IInputReceiver, IByteSink
    {
        public int Receive(ReadOnlySpan<byte> bytes) => 0;

        public void Reopen() { }

        public void End()
        {
        }

        public void Write(ReadOnlySpan<byte> bytes)
        {
        }
    }
}
