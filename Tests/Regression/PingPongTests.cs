// PingPong: core 0 sends a "ping" to every other core, and each answers with a "pong". A first example of a test with ToroEmu.Testing.
using System;
using System.Linq;
using System.Text;

using NUnit.Framework;

using ToroEmu.Machines.Messages;
using ToroEmu.Testing.NUnit;

using Machine = ToroEmu.Testing.Machine;

namespace ToroEmu.Tests.Regression;

/// <summary>
/// A machine is made of an image and a number of cores. It is deterministic: each of these tests does the same on every host and in every run, so one that fails once
/// fails always, until somebody mends the guest.
/// </summary>
[TestFixture, RecordOnFailure, Parallelizable(ParallelScope.All)]
internal sealed class PingPongTests
{
    /// <summary>The simplest test: run until a text is there, then until the guest has ended, and look at its exit code.</summary>
    [Test]
    public void PingPong_OnThreeCores_EndsWell()
    {
        using Machine machine = Machine.Load(Images.PingPong, cores: 3);
        machine.RunUntilConsole("Core[2] -> Core[0]: pong");
        Assert.That(machine.RunUntilExit(), Is.Zero);
    }

    /// <summary>Each core says what it should, on every number of cores and whatever the interleaving: a seed is an interleaving.</summary>
    [Test]
    public void PingPong_OnAnyCoresAndSeed_EveryCoreGetsItsPingAndAnswers([Values(2, 3, 5, 8, 16)] int cores, [Seeds(8)] ulong seed)
    {
        using Machine machine = Machine.Load(Images.PingPong, cores: cores, seed: seed);
        Assert.That(machine.RunUntilExit(), Is.Zero);
        Assert.That(machine.Messages, Has.Count.EqualTo(2 * (cores - 1)));
        for (int core = 1; core < cores; core++)
        {
            BusMessage ping = machine.Messages.Between(0, core).Single(), pong = machine.Messages.Between(core, 0).Single();
            Assert.That((Text(ping), Text(pong)), Is.EqualTo(("ping", "pong")), () => $"core {core}");
            Assert.That(pong.Instructions, Is.GreaterThan(ping.Instructions), () => $"core {core} answered before it was asked");
        }
    }

    /// <summary>As many as the machine has. One seed is enough here: setting up 4,032 rings takes its time.</summary>
    [Test]
    public void PingPong_On64Cores_EndsWell()
    {
        using Machine machine = Machine.Load(Images.PingPong, cores: 64);
        Assert.That(machine.RunUntilExit(), Is.Zero);
        Assert.That(machine.Messages, Has.Count.EqualTo(126));
    }

    /// <summary>Core 0 sends all pings before it waits for the first answer, and in the order of the cores.</summary>
    [Test]
    public void PingPong_CoreZero_SendsInOrder([Seeds(8)] ulong seed)
    {
        using Machine machine = Machine.Load(Images.PingPong, cores: 5, seed: seed);
        machine.RunUntilExit();
        Assert.That(machine.Messages.From(0).Select(message => message.To), Is.EqualTo((int[])[1, 2, 3, 4]));
    }

    /// <summary>Interrupts instead of polling: the same messages, the same lines.</summary>
    [Test]
    public void PingPong_ByInterrupt_SendsTheSame([Values(2, 5)] int cores, [Seeds(4)] ulong seed)
    {
        using Machine polling = Machine.Load(Images.PingPong, cores: cores, seed: seed);
        using Machine interrupted = Machine.Load(Images.PingPong, cores: cores, seed: seed, append: "virtiobus=irq");
        Assert.That((polling.RunUntilExit(), interrupted.RunUntilExit()), Is.EqualTo((0, 0)));
        Assert.That(interrupted.Console, Is.EqualTo(polling.Console));
        Assert.That(interrupted.Messages.Select(Text), Is.EquivalentTo(polling.Messages.Select(Text)));
    }

    /// <summary>
    /// Would anybody notice a wrong answer? A breakpoint may change what a core is about to send; then core 0 must say so by its exit code. (A test that has changed
    /// something can be repeated, but not replayed by its record: the record knows the machine's input, not the test's.)
    /// </summary>
    [Test]
    public void PingPong_WrongAnswer_IsNoticed()
    {
        using Machine machine = Machine.Load(Images.PingPong, cores: 3);
        using IDisposable breakpoint = machine.OnExecute("VirtIOBus.SendTo", core => machine.WriteMemory(core["rsi"], "pang"u8, core.Number), core: 2);
        Assert.That(machine.RunUntilExit(), Is.EqualTo(1));
        Assert.That(Text(machine.Messages.From(2).Single()), Is.EqualTo("pang"));
    }

    private static string Text(BusMessage message) => Encoding.ASCII.GetString(message.Bytes.Span);
}
