// Events of runs, held against what is known of the runs otherwise.
using System.Collections.Generic;
using System.Linq;

using Iced.Intel;

using NUnit.Framework;

using ToroEmu.Machines;
using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Testing.Support;
using ToroEmu.Tests.Tracing.Support;
using ToroEmu.Tracing;

using static Iced.Intel.AssemblerRegisters;

namespace ToroEmu.Tests.Tracing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class RunEventTests
{

    /// <summary>All loads and stores of a program that makes one of each kind.</summary>
    [Test]
    public void Memory_OfAKnownProgram_IsTold()
    {
        using TinyImage image = TinyImage.Of(asm =>
        {
            asm.mov(esp, TinyImage.Data + 0x80);
            asm.mov(__dword_ptr[TinyImage.Data], 0x1122_3344);
            asm.mov(al, __byte_ptr[TinyImage.Data + 1]);
            asm.@lock.add(__word_ptr[TinyImage.Data + 2], 1);
            asm.push(eax);
            asm.mov(__dword_ptr[TinyImage.Data + 0xFFE], 0x55); // over two pages
            asm.mov(edi, TinyImage.Data + 0x10);
            asm.mov(ecx, 3);
            asm.rep.stosb();
            asm.hlt();
        });
        TracedRun run = TracedRun.Of(TracedRun.Config(image.Path), new RunEventSelection { Kinds = RunEventKinds.Memory });
        (RunEventKind, ulong, int, ulong)[] told = [.. run.Events.Select(one => (one.Kind, one.Address - TinyImage.Data, one.Size, one.Value))];
        const RunEventKind load = RunEventKind.Load, store = RunEventKind.Store;
        Assert.That(told.Where(one => one.Item1 != RunEventKind.Slice), Is.EqualTo(new (RunEventKind, ulong, int, ulong)[]
        {
            (store, 0, 4, 0x1122_3344), (load, 1, 1, 0x33), (load, 2, 2, 0x1122), (store, 2, 2, 0x1123), (store, 0x7C, 4, 0x33), (store, 0xFFE, 2, 0x55), (store, 0x1000, 2, 0),
            (store, 0x10, 1, 0x33), (store, 0x11, 1, 0x33), (store, 0x12, 1, 0x33),
        }));
        Assert.That(run.Events.Select(one => one.Instructions).Distinct(), Is.EqualTo(new ulong[] { 2, 3, 4, 5, 6, 9 }));
        Assert.That(run.Events.All(one => one.Physical == one.Address), Is.True);
    }

    /// <summary>A loop of three turns, a call, a return: every instruction and every taken branch, in order.</summary>
    [Test]
    public void Branches_OfAKnownProgram_AreTold([Values] bool singly)
    {
        ulong loop = 0, function = 0, back = 0;
        using TinyImage image = TinyImage.Of(asm =>
        {
            Label again = asm.CreateLabel(), target = asm.CreateLabel();
            asm.mov(esp, TinyImage.Data + 0x80); // 5 bytes
            asm.mov(ecx, 3); // 5
            asm.Label(ref again);
            loop = TinyImage.Entry + 10;
            asm.dec(ecx); // 1
            asm.jne(again); // 2
            asm.call(target); // 5
            back = TinyImage.Entry + 18;
            asm.hlt(); // 1
            function = TinyImage.Entry + 19;
            asm.Label(ref target);
            asm.ret(); // 1
        });
        TracedRun run = TracedRun.Of(TracedRun.Config(image.Path), new RunEventSelection
        {
            Kinds = RunEventKinds.Instruction | RunEventKinds.Branch | (singly ? RunEventKinds.Memory : RunEventKinds.None),
        });
        ulong[] path = [.. run.OfKind(RunEventKind.Instruction).Select(one => one.Rip - TinyImage.Entry)];
        Assert.That(path, Is.EqualTo(new ulong[] { 0, 5, 10, 11, 10, 11, 10, 11, 13, 19, 18 }));
        Assert.That(run.OfKind(RunEventKind.Branch).Select(one => ((RunBranch)one.Detail, one.Rip, one.Address)), Is.EqualTo(new (RunBranch, ulong, ulong)[]
        {
            (RunBranch.Conditional, loop + 1, loop), (RunBranch.Conditional, loop + 1, loop), (RunBranch.Call, loop + 3, function), (RunBranch.Return, function, back),
        }));
        Assert.That(run.OfKind(RunEventKind.Instruction).Select(one => one.Instructions), Is.EqualTo(Enumerable.Range(1, 11).Select(one => (ulong)one)));
    }

    /// <summary>As many instructions as the machine counted, of every core; as many messages as its log has; places only grow; states change.</summary>
    [Test]
    public void Counts_AreTheMachines([Values("PingPong", "MpiReduce")] string sample, [Values(3, 16)] int cores, [Values(0UL, 7UL)] ulong seed, [Values] bool singly)
    {
        RunEventKinds kinds = singly ? RunEventKinds.All : RunEventKinds.All & ~RunEventKinds.Memory;
        TracedRun run = TracedRun.Of(TracedRun.Config(GuestImage.Sample(sample), cores, seed), new RunEventSelection { Kinds = kinds });
        ulong[] counts = new ulong[cores];
        foreach (RunEvent one in run.OfKind(RunEventKind.Instruction)) counts[one.Core]++;
        Assert.That(counts, Is.EqualTo(run.Instructions));
        Assert.That(run.OfKind(RunEventKind.Message).Count(), Is.EqualTo(run.Messages).And.GreaterThan(1));
        Assert.That(run.Events.Zip(run.Events.Skip(1)).All(pair => pair.First.Instructions <= pair.Second.Instructions && pair.First.Nanoseconds <= pair.Second.Nanoseconds), Is.True);
        Assert.That(string.Concat(run.OfKind(RunEventKind.Console).Select(one => System.Text.Encoding.Latin1.GetString(one.Bytes.Span))), Is.EqualTo(run.Console));
        for (int core = 0; core < cores; core++)
        {
            List<int> states = [.. run.OfKind(RunEventKind.State).Where(one => one.Core == core).Select(one => one.Detail)];
            Assert.That(states.Zip(states.Skip(1)).All(pair => pair.First != pair.Second), Is.True);
        }
    }

    [Test]
    public void Calls_BeginAndEnd_OnEveryCore([Values(2, 5, 16)] int cores)
    {
        TracedRun run = TracedRun.Of(TracedRun.Config(GuestImage.Sample("MpiReduce"), cores), new RunEventSelection { Kinds = RunEventKinds.Call, Functions = ["Mpi_*"] });
        Assert.That(run.OfKind(RunEventKind.CallBegin).Select(one => one.Core).Order(), Is.EqualTo(Enumerable.Range(0, cores)));
        foreach (RunEvent begin in run.OfKind(RunEventKind.CallBegin))
        {
            RunEvent end = run.OfKind(RunEventKind.CallEnd).Single(one => one.Size == begin.Size);
            Assert.That((end.Core, end.Name, end.Value), Is.EqualTo((begin.Core, "Mpi_Reduce", 0UL)));
            Assert.That(end.Instructions, Is.GreaterThan(begin.Instructions));
        }
    }

    /// <summary>What is filtered is what all would have been, less the rest.</summary>
    [Test]
    public void Filters_LeaveOut_AndNothingElse()
    {
        MachineConfig config = TracedRun.Config(GuestImage.Sample("PingPong"), 3);
        const RunEventKinds kinds = RunEventKinds.All & ~RunEventKinds.State;
        TracedRun all = TracedRun.Of(config, new RunEventSelection { Kinds = kinds });
        ulong from = all.Position.Instructions / 2, to = from + 100_000;
        ulong middle = all.OfKind(RunEventKind.Instruction).First(one => one.Instructions > from).Rip;
        RunEventRange code = new(middle - 64, middle + 64), data = new(all.OfKind(RunEventKind.Store).First().Address, all.OfKind(RunEventKind.Store).First().Address + 7);
        Check(all, config, new RunEventSelection { Kinds = kinds, Cores = 0b101 }, one => one.Core != 1);
        Check(all, config, new RunEventSelection { Kinds = kinds, From = from, To = to }, one => one.Instructions >= from && one.Instructions <= to);
        Check(all, config, new RunEventSelection { Kinds = RunEventKinds.Instruction, Code = [code] }, one => one.Kind == RunEventKind.Instruction && code.Meets(one.Rip, 1));
        Check(all, config, new RunEventSelection { Kinds = RunEventKinds.Store, Data = [data] }, one => one.Kind == RunEventKind.Store && data.Meets(one.Address, (ulong)one.Size));
    }

    private static void Check(TracedRun all, MachineConfig config, RunEventSelection selection, System.Func<RunEvent, bool> passes)
    {
        TracedRun some = TracedRun.Of(config, selection);
        Assert.That(some.Hash, Is.EqualTo(all.Hash));
        Assert.That(some.Events.Select(Shown), Is.EqualTo(all.Events.Where(passes).Select(Shown)).And.Not.Empty);
    }

    private static string Shown(RunEvent one) => $"{one.Kind} {one.Core} {one.Instructions} {one.Rip:x} {one.Address:x} {one.Value:x} {one.Size} {one.Detail}";
}
