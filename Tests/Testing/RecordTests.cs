// ToroEmu.Testing: what a failed test leaves is replayed, with every state equal.
using System;
using System.IO;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

using Machine = ToroEmu.Testing.Machine;
using Snapshot = ToroEmu.Testing.Snapshot;

namespace ToroEmu.Tests.Testing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class RecordTests
{
    [Test]
    public void Record_OfARunThatEnded_IsReplayed() => AssertReplays(machine => machine.RunUntilExit());

    [Test]
    public void Record_OfARunInItsMiddle_IsReplayedUpToThere() => AssertReplays(machine => machine.RunTo(987_654));

    [Test]
    public void Record_OfAnObservedRun_IsReplayed() => AssertReplays(machine =>
    {
        machine.OnExecute("Mpi_Reduce", core => machine.Hold());
        machine.RunUntilExit();
        machine.RunUntilExit();
    });

    [Test]
    public void Record_BeforeAndAfterDispose_IsTheSame()
    {
        string one = NewPath(), other = NewPath();
        Machine machine = Load();
        machine.RunTo(500_000);
        Assert.That(machine.TrySaveRecord(one, out string? problem), Is.True, problem);
        machine.Dispose();
        Assert.That(machine.TrySaveRecord(other, out problem), Is.True, problem);
        Assert.That(File.ReadAllBytes(other), Is.EqualTo(File.ReadAllBytes(one)));
    }

    [Test]
    public void Record_OfAFork_IsReplayed()
    {
        using Machine boot = Load();
        boot.RunUntilConsole("hello");
        using Snapshot snapshot = boot.TakeSnapshot();
        using Machine fork = snapshot.Fork(seed: 9, record: true), other = snapshot.Fork(seed: 9);
        fork.RunUntilExit();
        AssertReplays(fork);
        Assert.That(other.TrySaveRecord(NewPath(), out string? problem), Is.False);
        Assert.That(problem, Does.Contain("record: true"));
    }

    [Test]
    public void RecordOfAMachineThatHasNotRun_SaysSo()
    {
        using Machine machine = Load();
        Assert.That(machine.TrySaveRecord(NewPath(), out string? problem), Is.False);
        Assert.That(problem, Is.EqualTo("it has not run"));
    }

    private static void AssertReplays(Action<Machine> run)
    {
        using Machine machine = Load();
        run(machine);
        AssertReplays(machine);
    }

    private static void AssertReplays(Machine machine)
    {
        string path = NewPath(), hash = machine.Hash;
        Assert.That(machine.TrySaveRecord(path, out string? problem), Is.True, problem);
        ProcessResult replay = ToroEmuProcess.Run("replay", path, "--hash");
        File.Delete(path);
        Assert.That(replay.Code, Is.Zero, () => $"{replay}");
        Assert.That(replay.Error, Does.Contain($"state: {hash}"), () => $"{replay}");
    }

    private static string NewPath() => Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():n}.torotrace");

    private static Machine Load() => Machine.Load(GuestImage.Sample("MpiReduce"), cores: 5, seed: 2);
}
