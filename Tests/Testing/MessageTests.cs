// ToroEmu.Testing: messages of real guests, held against the machine's memory and against counts that are made otherwise.
using System.Linq;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Machines.Messages;
using ToroEmu.Testing;
using ToroEmu.Tests.EndToEnd.Support;

using Machine = ToroEmu.Testing.Machine;

namespace ToroEmu.Tests.Testing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class MessageTests
{
    [Test]
    public void Instructions_OfAMessage_AreThoseOfItsStore()
    {
        using Machine machine = Load("PingPong", cores: 3), other = Load("PingPong", cores: 3);
        machine.RunUntilExit();
        Assert.That(machine.Messages, Has.Count.EqualTo(4));
        foreach (BusMessage message in machine.Messages)
        {
            other.RunTo(message.Instructions - 1);
            Assert.That(other.Messages, Has.Count.EqualTo(message.Index));
            other.RunTo(message.Instructions);
            Assert.That(other.Messages, Has.Count.EqualTo(message.Index + 1));
            Assert.That(other.Cores[message.From].Instructions, Is.EqualTo(message.CoreInstructions));
            Assert.That(other.Position.Nanoseconds, Is.EqualTo(message.Nanoseconds));
        }
    }

    [Test]
    public void RunUntilMessage_StopsBehindTheStore()
    {
        using Machine machine = Load("PingPong", cores: 3);
        BusMessage pong = machine.RunUntilMessage(message => message.From == 2)!;
        Assert.That((pong.To, machine.Instructions, machine.Messages[^1]), Is.EqualTo((0, pong.Instructions, pong)));
        Assert.That(machine.RunUntilExit(), Is.Zero);
        Assert.That(() => machine.RunUntilMessage(), Throws.InstanceOf<RunFailedException>().With.Message.StartsWith("no such message was sent: it exited"));
    }

    /// <summary>RingBench sends messages of up to 64 KiB, in both directions and one behind the other: its rings wrap hundreds of times.</summary>
    [Test]
    public void Messages_OfABenchmark_AreAllThere_AndWhole()
    {
        MachineConfig config = new() { ImagePath = GuestImage.Sample("RingBench"), Cores = 2, WantsCounts = true };
        using Machine machine = Machine.Load(config);
        Assert.That(machine.RunUntilExit(), Is.Zero, () => machine.Console);
        foreach ((int from, int to) in ((int, int)[])[(0, 1), (1, 0)])
        {
            long fragments = machine.Messages.Between(from, to).Sum(message => (long)message.Fragments);
            Assert.That(fragments, Is.EqualTo(Counted(machine, from, to)).And.GreaterThan(1000));
        }

        Assert.That(machine.Messages.All(message => !message.IsRaw && message.Bytes.Length == message.Length), Is.True);
        Assert.That(machine.Messages.Max(message => (message.Length, message.Fragments)), Is.EqualTo((65_536L, 33)));
    }

    private static long Counted(Machine machine, int from, int to) =>
        (long)machine.Result!.Stats.Counters.Single(counter => counter.Name == $"messages {from}->{to}").Value;

    private static Machine Load(string sample, int cores) => Machine.Load(GuestImage.Sample(sample), cores: cores);
}
