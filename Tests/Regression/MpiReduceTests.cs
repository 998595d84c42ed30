// MpiReduce: every core has a vector filled with its number, and MPI_Reduce adds them up on core 0. What a test can ask of a parallel program.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

using NUnit.Framework;

using ToroEmu.Machines.Messages;
using ToroEmu.Testing.NUnit;

using Core = ToroEmu.Testing.Core;
using Machine = ToroEmu.Testing.Machine;
using Snapshot = ToroEmu.Testing.Snapshot;

namespace ToroEmu.Tests.Regression;

[TestFixture, RecordOnFailure, Parallelizable(ParallelScope.All)]
internal sealed class MpiReduceTests
{
    private const int VectorLength = 64;
    private const int PacketHeader = 16; // what MPI puts in front of the data

    /// <summary>The result, on every number of cores and many interleavings.</summary>
    [Test]
    public void Reduce_OnAnyCoresAndSeed_SumsUp([Values(2, 3, 5, 8, 16)] int cores, [Seeds(8)] ulong seed)
    {
        using Machine machine = Machine.Load(Images.MpiReduce, cores: cores, seed: seed);
        machine.RunUntilConsole($"success! value: {cores * (cores - 1) / 2}\n");
        Assert.That(machine.RunUntilExit(), Is.Zero);
    }

    [Test]
    public void Reduce_On64Cores_SumsUp()
    {
        using Machine machine = Machine.Load(Images.MpiReduce, cores: 64);
        machine.RunUntilConsole("success! value: 2016\n");
        Assert.That(machine.RunUntilExit(), Is.Zero);
    }

    /// <summary>
    /// Every core's part: each but the root sends once, to the core that its tree says, the sum of what it has got; and it sends only when all of that has come. The
    /// tree is binomial: a core's parent is its number without the lowest bit that is set.
    /// </summary>
    [Test]
    public void Reduce_Messages_AreATree([Values(2, 3, 5, 8, 16)] int cores, [Seeds(4)] ulong seed)
    {
        using Machine machine = Machine.Load(Images.MpiReduce, cores: cores, seed: seed);
        Assert.That(machine.RunUntilExit(), Is.Zero);
        Assert.That(machine.Messages, Has.Count.EqualTo(cores - 1));
        for (int core = 1; core < cores; core++)
        {
            BusMessage message = machine.Messages.From(core).Single();
            Assert.That(message.To, Is.EqualTo(core & (core - 1)), () => $"parent of core {core}");
            int sum = Enumerable.Range(core, cores - core).Where(other => IsBelow(other, core)).Sum();
            Assert.That(Values(message), Is.EqualTo(Enumerable.Repeat(sum, VectorLength)), () => $"core {core}");
            Assert.That(machine.Messages.To(core).All(child => child.Index < message.Index), () => $"core {core} spoke before its children");
        }
    }

    /// <summary>Seeds are worth trying: nearly each of them gives another order of messages. What comes out is always the same.</summary>
    [Test]
    public void Reduce_ManySeeds_GiveManyOrders_AndOneResult()
    {
        const int seeds = 32;
        ConcurrentDictionary<ulong, string> orders = new();
        Parallel.For(0, seeds, seed =>
        {
            using Machine machine = Machine.Load(Images.MpiReduce, cores: 8, seed: (ulong)seed);
            machine.RunUntilConsole("success! value: 28");
            orders[(ulong)seed] = machine.Messages.Order;
        });
        int few = orders.Where(order => order.Key < 4).Select(order => order.Value).Distinct().Count(), many = orders.Values.Distinct().Count();
        TestContext.Out.WriteLine($"distinct orders of messages: {few} of 4 seeds, {many} of {seeds}");
        Assert.That(many, Is.GreaterThan(2 * few).And.GreaterThan(10));
    }

    /// <summary>The same seed is the same run: console, instruction counts of every core, messages with the instructions at which they were sent, and the hash of everything.</summary>
    [Test]
    public void Reduce_SameSeedOn16Cores_IsTheSameRun([Values(0UL, 1UL)] ulong seed)
    {
        ConcurrentBag<string> runs = [];
        Parallel.For(0, 8, _ =>
        {
            using Machine machine = Machine.Load(Images.MpiReduce, cores: 16, seed: seed);
            machine.RunUntilExit();
            runs.Add(string.Join('\n', machine.Messages.Select(message => message.ToString()).Concat(machine.Cores.Select(core => $"{core.Instructions}")).Append(machine.Console).Append(machine.Hash)));
        });
        Assert.That(runs.Distinct().ToArray(), Has.Length.EqualTo(1));
    }

    /// <summary>
    /// To boot a guest again and again takes longer than what is to be tried. So boot it once, up to where the interleavings part, and fork: here all cores are up and about
    /// to say hello.
    /// </summary>
    [Test]
    public void Reduce_ForksOfOneBoot_AllSumUp()
    {
        const int forks = 200;
        using Machine boot = Machine.Load(Images.MpiReduce, cores: 8);
        boot.RunUntilConsole("hello from core");
        using Snapshot snapshot = boot.TakeSnapshot();
        ConcurrentDictionary<string, int> orders = new();
        Parallel.For(0, forks, seed =>
        {
            using Machine machine = snapshot.Fork((ulong)seed);
            machine.RunUntilConsole("success! value: 28");
            Assert.That(machine.RunUntilExit(), Is.Zero);
            orders.AddOrUpdate(machine.Messages.Order, 1, (_, count) => count + 1);
        });
        TestContext.Out.WriteLine($"distinct orders of messages: {orders.Count} of {forks} forks");
        Assert.That(orders, Has.Count.GreaterThan(20));
    }

    /// <summary>A breakpoint sees each core come to the reduction with its own number, and can ask what it is about to add up.</summary>
    [Test]
    public void Reduce_EveryCore_ComesWithItsNumber()
    {
        using Machine machine = Machine.Load(Images.MpiReduce, cores: 5);
        SortedDictionary<int, int> contributions = [];
        using IDisposable breakpoint = machine.OnExecute("Mpi_Reduce", core => contributions.Add(core.Number, FirstArgument(machine, core)));
        machine.RunUntilExit();
        Assert.That(contributions, Is.EqualTo(Enumerable.Range(0, 5).ToDictionary(core => core, core => core)));
    }

    /// <summary>A wrong summand must not pass: core 3's vector is changed just before it is used, and the guest says that it has failed.</summary>
    [Test]
    public void Reduce_WrongSummand_IsNoticed()
    {
        using Machine machine = Machine.Load(Images.MpiReduce, cores: 5);
        using IDisposable breakpoint = machine.OnExecute("Mpi_Reduce", core => machine.WriteUInt32(core["rdi"], 1000, core.Number), core: 3);
        machine.RunUntilConsole("failed! core: 0, element 0 is 1007, not 10");
        Assert.That(machine.RunUntilExit(), Is.EqualTo(1));
    }

    private static int FirstArgument(Machine machine, Core core) => (int)machine.ReadUInt32(core["rdi"], core.Number);

    private static int[] Values(BusMessage message) => MemoryMarshal.Cast<byte, int>(message.Bytes.Span[PacketHeader..]).ToArray();

    /// <summary>Whether a core is in the part of the tree that another one sums up.</summary>
    private static bool IsBelow(int core, int top)
    {
        while (core > top) core &= core - 1;
        return core == top;
    }
}
