// A deterministic run repeats itself, and nobody who stops it or looks at it changes anything.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;

using Microsoft.Extensions.Logging.Abstractions;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Machines;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class DeterministicMachineTests
{
    private static readonly string[] Samples = ["PingPong", "MpiReduce", "MpiCheck"];

    [Test]
    public void SameSeed_SameRun([ValueSource(nameof(Samples))] string sample, [Values(2, 5, 16)] int cores, [Values(0UL, 7UL)] ulong seed)
    {
        Outcome first = Run(sample, cores, seed, Whole), second = Run(sample, cores, seed, Whole);
        Assert.That(first.Reason, Is.EqualTo(ExitReason.GuestExit), first.Console);
        Assert.That(second, Is.EqualTo(first));
    }

    /// <summary>Looks at loops, timers and slices go on where the run was held, so it does not matter where that was.</summary>
    [Test]
    public void Portions_ChangeNothing([ValueSource(nameof(Samples))] string sample, [Values(0UL, 3UL)] ulong seed, [Values(1, 2)] int series)
    {
        Random random = new(series);
        Outcome whole = Run(sample, 4, seed, Whole);
        Outcome portions = Run(sample, 4, seed, machine =>
        {
            ulong end = 0;
            while (true)
            {
                end += (ulong)random.Next(1, series == 1 ? 100 : 20_000);
                if (machine.RunTo(end) is RunResult result) return result;
                Assert.That(machine.Position.Instructions, Is.EqualTo(end));
            }
        });
        Assert.That(portions, Is.EqualTo(whole));
    }

    [Test]
    public void Hold_FromAnObserver_StopsBehindThePresentInstruction()
    {
        Outcome whole = Run("PingPong", 3, 0, Whole);
        List<ulong> held = [];
        Outcome parts = Run("PingPong", 3, 0, machine =>
        {
            while (true)
            {
                if (machine.RunTo(ulong.MaxValue) is RunResult result) return result;
                held.Add(machine.Position.Instructions);
            }
        }, holdAt: (byte)'\n');
        Assert.That(held, Has.Count.EqualTo(whole.Console.Count(letter => letter == '\n')));
        Assert.That(parts, Is.EqualTo(whole));
    }

    [Test]
    public void Seeds_GiveOtherRuns_AndTheSameResult()
    {
        Outcome[] runs = [.. Enumerable.Range(1, 8).Select(seed => Run("MpiReduce", 6, (ulong)seed, Whole))];
        Assert.That(runs.Select(run => run.Instructions).Distinct().Count(), Is.GreaterThan(4));
        Assert.That(runs.Select(run => run.Console), Has.All.Contains("success! value: 15"));
    }

    [Test]
    public void InstructionLimit_EndsTheRunExactlyThere()
    {
        Outcome run = Run("PingPong", 2, 0, Whole, config => config with { InstructionsMax = 100_001 });
        Assert.That((run.Reason, run.Position.Instructions), Is.EqualTo((ExitReason.Limit, 100_001UL)));
    }

    /// <summary>64 cores that poll with and without PAUSE get their turn.</summary>
    [Test]
    public void ManyCores_AllGetOn([Values(33, 64)] int cores)
    {
        Outcome run = Run("MpiReduce", cores, 0, Whole);
        Assert.That(run.Console, Does.Contain($"success! value: {cores * (cores - 1) / 2}"));
    }

    private static RunResult Whole(IDeterministicMachine machine) => machine.Run(CancellationToken.None);

    private static Outcome Run(string sample, int cores, ulong seed, Func<IDeterministicMachine, RunResult> run, Func<MachineConfig, MachineConfig>? change = null, byte? holdAt = null)
    {
        MachineConfig config = new() { ImagePath = GuestImage.Sample(sample), Cores = cores, Deterministic = true, Seed = seed, MemoryBytes = 256 << 20 };
        Listener console = new(holdAt);
        using IMachine machine = new MachineBuilder().Build(change?.Invoke(config) ?? config, console, NullLoggerFactory.Instance);
        machine.EndConsoleInput();
        IDeterministicMachine deterministic = (IDeterministicMachine)machine;
        console.Machine = deterministic;
        RunResult result = run(deterministic);
        return new Outcome(result.Reason, console.Text, string.Join(' ', result.Stats.InstructionsPerCore), deterministic.Position);
    }

    private sealed record Outcome(ExitReason Reason, string Console, string Instructions, RunPosition Position);

    private sealed class Listener(byte? holdAt) : IConsoleSink
    {
        private readonly StringBuilder text = new();

        public IDeterministicMachine? Machine { get; set; }

        public string Text => text.ToString();

        public void Write(byte value)
        {
            text.Append((char)value);
            if (value == holdAt) Machine!.Hold();
        }
    }
}
