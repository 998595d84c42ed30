// Machines that begin where another one was.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Machines.State;
using ToroEmu.Memory;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Machines.State;

public sealed class MachineSnapshotTests
{
    private static MachineConfig Config(string sample = "MpiReduce") =>
        new() { ImagePath = GuestImage.Sample(sample), Cores = 5, Deterministic = true };

    [Test]
    public void Fork_GoesOnAsTheOriginal([Values("MpiReduce", "PingPong")] string sample, [Values(0UL, 200_003UL, 700_001UL)] ulong at)
    {
        using RecordedMachine original = new(Config(sample));
        Assert.That(original.Machine.RunTo(at), Is.Null);
        using MachineSnapshot snapshot = MachineSnapshot.Take(original.Machine);
        int printed = original.Text.Length;
        byte[] hash = original.Machine.StateHash();
        original.Machine.Run(CancellationToken.None);
        for (int round = 0; round < 4; round++)
        {
            RecordedConsole console = new();
            using IDeterministicMachine fork = snapshot.Fork(console);
            if (round % 2 == 0) Assert.That(fork.StateHash(), Is.EqualTo(hash), $"at first, fork {round}");
            fork.Run(CancellationToken.None);
            Assert.That(console.Text, Is.EqualTo(original.Text[printed..]), $"fork {round}");
            Assert.That(Hashes(fork), Is.EqualTo(Hashes(original.Machine)), $"in the end, fork {round}");
        }
    }

    [Test]
    public void Forks_OfOtherSeeds_AreRunsOfTheirOwn_ThatRepeatThemselves()
    {
        using RecordedMachine original = new(Config());
        original.Machine.RunTo(100_000);
        using MachineSnapshot snapshot = MachineSnapshot.Take(original.Machine);
        string[] first = [.. Enumerable.Range(1, 6).Select(seed => HashAtEnd(snapshot, (ulong)seed))];
        string[] again = [.. Enumerable.Range(1, 6).Select(seed => HashAtEnd(snapshot, (ulong)seed))];
        Assert.That(first, Is.Unique);
        Assert.That(again, Is.EqualTo(first));
    }

    [Test]
    public void Forks_AliveAtOnce_FromManyThreads_DoNotMeet()
    {
        using RecordedMachine original = new(Config());
        original.Machine.RunTo(300_000);
        using MachineSnapshot snapshot = MachineSnapshot.Take(original.Machine);
        string expected = HashAtEnd(snapshot, null);
        RecordedConsole[] consoles = [.. Enumerable.Range(0, 24).Select(_ => new RecordedConsole())];
        IDeterministicMachine[] forks = [.. consoles.Select(console => snapshot.Fork(console))];
        Parallel.ForEach(forks, new ParallelOptions { MaxDegreeOfParallelism = 4 }, fork => fork.Run(CancellationToken.None));
        Assert.That(forks.Select(fork => Convert.ToHexString(fork.StateHash())), Is.All.EqualTo(expected));
        Assert.That(consoles.Select(console => console.Text), Is.All.EqualTo(consoles[0].Text));
        foreach (IDeterministicMachine fork in forks) fork.Dispose();
    }

    [Test]
    public void Fork_OfAFork_GoesOn()
    {
        using RecordedMachine original = new(Config());
        original.Machine.RunTo(100_000);
        using MachineSnapshot first = MachineSnapshot.Take(original.Machine);
        original.Machine.RunTo(500_000);
        original.Machine.Run(CancellationToken.None);
        using IDeterministicMachine fork = first.Fork(new RecordedConsole());
        fork.RunTo(500_000);
        using MachineSnapshot second = MachineSnapshot.Take(fork);
        using IDeterministicMachine again = second.Fork(new RecordedConsole());
        again.Run(CancellationToken.None);
        Assert.That(Hashes(again), Is.EqualTo(Hashes(original.Machine)));
    }

    /// <summary>What a fork costs: the pages that it writes, whatever the size of RAM.</summary>
    [Test]
    public void Fork_OfMuchRam_OwnsOnlyWhatItWrites()
    {
        using RecordedMachine original = new(Config() with { MemoryBytes = 2UL << 30 });
        original.Machine.RunTo(300_000);
        using MachineSnapshot snapshot = MachineSnapshot.Take(original.Machine);
        Assert.That(snapshot.PageCount, Is.LessThan(2000));
        using IDeterministicMachine fork = snapshot.Fork(new RecordedConsole());
        fork.Run(CancellationToken.None);
        WrittenPages written = ((ForkedMachine)fork).Inner.Parts.Ram.Written!;
        Assert.That(written.Ever, Is.Not.Empty);
        Assert.That(written.Ever, Has.Count.LessThan(1000));
    }

    [Test]
    public void Fork_OnAHostWithoutSharedMemory_IsTheSame()
    {
        using SharedPages pages = new(64 << 12, onHeap: true);
        pages.Add(3).Fill(7);
        pages.Add(9).Fill(8);
        using GuestRam first = new(62 << 12, 2, pages.NewMemory()), second = new(62 << 12, 2, pages.NewMemory());
        first.TryWrite(0x3000, [1]);
        Assert.That(first.Page(3)[0], Is.EqualTo(1));
        Assert.That(second.Page(3)[0], Is.EqualTo(7));
        Assert.That(second.Page(9)[4095], Is.EqualTo(8));
        Assert.That(PageTree.IsZero(second.Page(4)));
    }

    [Test]
    public void SharedPages_AreCopiedWhenWritten()
    {
        using SharedPages pages = new(64 << 12);
        pages.Add(3).Fill(7);
        using GuestRam first = new(62 << 12, 2, pages.NewMemory()), second = new(62 << 12, 2, pages.NewMemory());
        first.TryWrite(0x3000, [1]);
        Assert.That(first.Page(3)[0], Is.EqualTo(1));
        Assert.That(second.Page(3)[0], Is.EqualTo(7));
        Assert.That(pages.Find(3)[0], Is.EqualTo(7));
        Assert.That(pages.Find(4).IsEmpty);
    }

    private static string HashAtEnd(MachineSnapshot snapshot, ulong? seed)
    {
        using IDeterministicMachine fork = snapshot.Fork(new RecordedConsole(), seed);
        RunResult result = fork.Run(CancellationToken.None);
        Assert.That((result.Reason, result.GuestCode), Is.EqualTo((ExitReason.GuestExit, 0)));
        return Convert.ToHexString(fork.StateHash());
    }

    private static IEnumerable<string> Hashes(IDeterministicMachine machine) =>
        machine.SectionHashes().Select(section => $"{section.Name} {Convert.ToHexString(section.Hash)}");
}
