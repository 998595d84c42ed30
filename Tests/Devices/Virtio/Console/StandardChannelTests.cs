// What the user types, on its way to a console port.
using System;
using System.Text;
using NUnit.Framework;
using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio.Console;

namespace ToroEmu.Tests.Devices.Virtio.Console;

[TestFixture]
internal sealed class StandardChannelTests
{
    private readonly Sink _sink = new();

    [Test]
    public void Output_goes_to_the_sink()
    {
        using StandardChannel channel = new(_sink);
        channel.Write(Encoding.ASCII.GetBytes("out"));
        Assert.That(_sink.Text.ToString(), Is.EqualTo("out"));
    }

    [Test]
    public void Input_that_does_not_fit_is_not_taken_and_none_is_lost()
    {
        using StandardChannel channel = new(_sink);
        int changes = 0;
        channel.Start(() => changes++);
        byte[] typed = new byte[10_000], got = new byte[10_000];
        new Random(3).NextBytes(typed);
        int taken = 0, read = 0;
        while (read < typed.Length)
        {
            taken += channel.Receive(typed.AsSpan(taken));
            Assert.That(taken - read, Is.LessThanOrEqualTo(4096));
            read += channel.Read(got.AsSpan(read, Math.Min(1000, got.Length - read)));
        }

        Assert.That(got, Is.EqualTo(typed));
        Assert.That((channel.HasInput, changes > 0), Is.EqualTo((false, true)));
    }

    [Test]
    public void Input_is_expected_until_its_end()
    {
        using StandardChannel channel = new(_sink) { ExpectsInput = true };
        Assert.That(channel.ExpectsInput, Is.True);
        channel.End();
        Assert.That(channel.ExpectsInput, Is.False);
    }

    private sealed class Sink : IByteSink
    {
        public StringBuilder Text { get; } = new();

        public void Write(ReadOnlySpan<byte> bytes) => Text.Append(Encoding.ASCII.GetString(bytes));
    }
}
