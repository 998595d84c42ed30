// ToroEmu.Testing: snapshots, forks, hashes.
using System;
using System.IO;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

using Machine = ToroEmu.Testing.Machine;
using Snapshot = ToroEmu.Testing.Snapshot;

namespace ToroEmu.Tests.Testing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class SnapshotTests
{
    [Test]
    public void Fork_WithoutASeed_GoesOnAsTheOriginal([Values(100_000UL, 990_000UL)] ulong at)
    {
        using Machine original = Load();
        original.RunTo(at);
        using Machine fork = original.Fork();
        Assert.That((fork.Hash, fork.Console), Is.EqualTo((original.Hash, original.Console)));
        Assert.That((fork.RunUntilExit(), original.RunUntilExit()), Is.EqualTo((0, 0)));
        Assert.That((fork.Hash, fork.Console, fork.Position), Is.EqualTo((original.Hash, original.Console, original.Position)));
        Assert.That(fork.Messages.Select(message => message.ToString()), Is.EqualTo(original.Messages.Select(message => message.ToString())));
    }

    [Test]
    public void Fork_OfAFork_HasNothingOfTheOneBefore()
    {
        using Machine original = Load();
        original.RunUntilConsole("hello");
        using Snapshot snapshot = original.TakeSnapshot();
        string order;
        int hits = 0;
        using (Machine first = snapshot.Fork(seed: 5))
        {
            first.OnExecute("Mpi_Reduce", _ => hits++);
            first.RunUntilExit();
            order = first.Messages.Order;
            Assert.That(first.Messages, Has.Count.EqualTo(4));
        }

        int before = hits;
        using Machine second = snapshot.Fork(seed: 5);
        Assert.That(second.Messages, Is.Empty);
        second.RunUntilExit();
        Assert.That((second.Messages.Order, hits), Is.EqualTo((order, before)));
    }

    [Test]
    public void Snapshot_ThroughAFile_GoesOn()
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():n}.torosnap");
        using Machine original = Load();
        original.RunUntilConsole("hello");
        using (Snapshot snapshot = original.TakeSnapshot()) snapshot.Save(path);
        using Snapshot loaded = Snapshot.Load(path);
        File.Delete(path);
        using Machine fork = loaded.Fork();
        original.RunUntilExit();
        fork.RunUntilExit();
        Assert.That(fork.Hash, Is.EqualTo(original.Hash));
        Assert.That(() => Snapshot.Load(path), Throws.ArgumentException);
    }

    [Test]
    public void TakeSnapshot_OfAGuestThatHasEnded_IsAnError()
    {
        using Machine machine = Load();
        machine.RunUntilExit();
        Assert.That(() => machine.TakeSnapshot(), Throws.InvalidOperationException);
    }

    private static Machine Load() => Machine.Load(GuestImage.Sample("MpiReduce"), cores: 5);
}
