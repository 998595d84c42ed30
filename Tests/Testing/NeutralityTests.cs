// Looking at a machine and breakpoints change nothing of its run.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Microsoft.Extensions.Logging.Abstractions;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Tests.EndToEnd.Support;

using Machine = ToroEmu.Testing.Machine;

namespace ToroEmu.Tests.Testing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class NeutralityTests
{
    internal static readonly string[] Samples = ["PingPong", "MpiReduce"];

    [Test]
    public void Messages_AreNoticed_AndNothingChanges([ValueSource(nameof(Samples))] string sample, [Values(2, 5, 16)] int cores, [Values(0UL, 7UL)] ulong seed) =>
        AssertSame(sample, cores, seed, machine => machine.RunUntilExit());

    [Test]
    public void Breakpoints_InEveryFunctionOfTheBus_ChangeNothing([ValueSource(nameof(Samples))] string sample, [Values(2, 5)] int cores, [Values(0UL, 7UL)] ulong seed) =>
        AssertSame(sample, cores, seed, machine =>
        {
            int hits = 0;
            foreach (ulong address in BusFunctions(machine)) machine.OnExecute(address, core => hits++);
            machine.RunUntilExit();
            Assert.That(hits, Is.GreaterThan(cores));
        });

    internal static void AssertSame(string sample, int cores, ulong seed, Action<Machine> run)
    {
        using Machine machine = Machine.Load(GuestImage.Sample(sample), cores: cores, seed: seed);
        run(machine);
        string observed = Describe(machine.Console, machine.Position, machine.Cores.Select(core => core.Instructions), machine.Hash);
        Assert.That(observed, Is.EqualTo(Undisturbed(sample, cores, seed)));
    }

    /// <summary>The same run when nobody looks.</summary>
    private static string Undisturbed(string sample, int cores, ulong seed)
    {
        Sink console = new();
        MachineConfig config = new() { ImagePath = GuestImage.Sample(sample), Cores = cores, Seed = seed, Deterministic = true };
        using IDeterministicMachine machine = (IDeterministicMachine)new MachineBuilder().Build(config, console, NullLoggerFactory.Instance);
        machine.WaitsForHost = false;
        machine.RunTo(ulong.MaxValue);
        return Describe(console.Text.ToString(), machine.Position, Enumerable.Range(0, cores).Select(machine.InstructionsOf), Convert.ToHexStringLower(machine.StateHash()));
    }

    private static string Describe(string console, RunPosition position, IEnumerable<ulong> instructions, string hash) => $"{console}\n{position}\n{string.Join(' ', instructions)}\n{hash}";

    internal static IEnumerable<ulong> BusFunctions(Machine machine) => machine.Symbols.Where(symbol => symbol.Name.Contains("VirtIOBus", StringComparison.Ordinal) && symbol.Size > 16).Select(symbol => symbol.Address).Distinct();

    private sealed class Sink : IConsoleSink
    {
        public StringBuilder Text { get; } = new();

        public void Write(byte value) => Text.Append((char)value);
    }
}
