// Tracing changes nothing of a run.
using System;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Machines;
using ToroEmu.Tests.EndToEnd.Support;
using ToroEmu.Tests.Kernels;
using ToroEmu.Tests.Tracing.Support;
using ToroEmu.Tracing;

namespace ToroEmu.Tests.Tracing;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class TraceNeutralityTests
{
    internal static readonly RunEventKinds[] Selections =
        [RunEventKinds.Light, RunEventKinds.Instruction, RunEventKinds.Branch | RunEventKinds.Slice, RunEventKinds.Memory, RunEventKinds.All];

    [Test]
    public void Sample_RunsTheSame([Values("PingPong", "MpiReduce")] string sample, [Values(2, 5)] int cores, [Values(0UL, 7UL)] ulong seed, [ValueSource(nameof(Selections))] RunEventKinds kinds)
    {
        MachineConfig config = TracedRun.Config(GuestImage.Sample(sample), cores, seed);
        TracedRun traced = TracedRun.Of(config, new RunEventSelection { Kinds = kinds });
        Assert.That(traced.Summary, Is.EqualTo(TracedRun.Of(config).Summary));
        Assert.That(traced.Events, Is.Not.Empty);
    }

    /// <summary>Guests of other people's kind, which poll, halt, fault, page and switch modes.</summary>
    [Test]
    public void Kernel_RunsTheSame(
        [Values("toro", "hermit", "unikraft", "smp", "paging64", "exceptions64", "exceptions32", "strings64", "real", "debug", "privilege64")] string name,
        [Values(RunEventKinds.Branch, RunEventKinds.All)] RunEventKinds kinds)
    {
        KernelImage kernel = KernelImage.Of(name);
        MachineConfig config = TracedRun.Config(kernel.Path, cores: 4) with { Machine = MachineOptions.Parse(kernel.Machine), InstructionsMax = 3_000_000 };
        Func<IDeterministicMachine, RunResult?> run = machine => machine.RunTo(3_000_000);
        Assert.That(TracedRun.Of(config, new RunEventSelection { Kinds = kinds }, run).Summary, Is.EqualTo(TracedRun.Of(config, run: run).Summary));
    }

    /// <summary>The same as above without events: a run that is held behind every instruction is the same run.</summary>
    [Test]
    public void Steps_ChangeNothing()
    {
        MachineConfig config = TracedRun.Config(GuestImage.Sample("MpiReduce"), 3);
        string stepped = TracedRun.Of(config, run: machine =>
        {
            for (ulong at = 1; ; at++)
                if (machine.RunTo(at) is RunResult result) return result;
        }).Summary;
        Assert.That(stepped, Is.EqualTo(TracedRun.Of(config).Summary));
    }
}
