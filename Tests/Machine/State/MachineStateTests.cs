// A machine's state, written by one machine and read by another.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Machines.State;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Machines.State;

public sealed class MachineStateTests
{
    [Test]
    public void LoadedIntoAnotherMachine_TheRunGoesOnAsBefore([Values("PingPong", "MpiReduce")] string sample, [Values(0UL, 7UL)] ulong seed, [Values(1UL, 300_007UL, 900_001UL)] ulong at)
    {
        MachineConfig config = new() { ImagePath = GuestImage.Sample(sample), Cores = 5, Deterministic = true, Seed = seed };
        using RecordedMachine first = new(config);
        Assert.That(first.Machine.RunTo(at), Is.Null);
        Dictionary<string, byte[]> saved = first.Machine.State.Sections.ToDictionary(section => section.Name, MachineState.Save);
        int printed = first.Text.Length;
        byte[] before = first.Machine.StateHash();

        using RecordedMachine second = new(config);
        foreach (StateSection section in second.Machine.State.Sections) MachineState.Load(section, new MemoryStream(saved[section.Name]));
        Assert.That(second.Machine.State.Sections.ToDictionary(section => section.Name, MachineState.Save), Is.EqualTo(saved));
        Assert.That(second.Machine.StateHash(), Is.EqualTo(before));

        RunResult end = first.Machine.Run(CancellationToken.None), again = second.Machine.Run(CancellationToken.None);
        Assert.That(again.Reason, Is.EqualTo(end.Reason));
        Assert.That(second.Text, Is.EqualTo(first.Text[printed..]));
        Assert.That(Hashes(second), Is.EqualTo(Hashes(first)));
    }

    [Test]
    public void StateHash_IsTheSameOfEveryRun_AndAnotherOfAnotherSeed()
    {
        MachineConfig config = new() { ImagePath = GuestImage.Sample("MpiReduce"), Cores = 5, Deterministic = true };
        string first = HashAtEnd(config), second = HashAtEnd(config), other = HashAtEnd(config with { Seed = 1 });
        Assert.That(second, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public void HashesOnTheWay_ChangeNothing()
    {
        MachineConfig config = new() { ImagePath = GuestImage.Sample("MpiReduce"), Cores = 3, Deterministic = true };
        using RecordedMachine machine = new(config);
        RunResult? result = null;
        for (ulong at = 0; result is null; at += 50_021)
        {
            result = machine.Machine.RunTo(at);
            machine.Machine.StateHash();
        }

        using RecordedMachine whole = new(config);
        whole.Machine.Run(CancellationToken.None);
        Assert.That(Hashes(machine), Is.EqualTo(Hashes(whole)));
    }

    private static IEnumerable<string> Hashes(RecordedMachine machine) => machine.Machine.SectionHashes().Select(section => $"{section.Name} {Convert.ToHexString(section.Hash)}");

    private static string HashAtEnd(MachineConfig config)
    {
        using RecordedMachine machine = new(config);
        machine.Machine.Run(CancellationToken.None);
        return Convert.ToHexString(machine.Machine.StateHash());
    }
}
