// Run control: breakpoints, steps, frozen cores, interrupts.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using ToroEmu.Debugging;
using ToroEmu.Machines;

namespace ToroEmu.Tests.Debugger;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class ForwardTests
{
    [Test]
    public void Breakpoint_OnEveryCore_IsMetInFrontOfTheInstruction_AndOnce([Values(1, 5, 16)] int cores)
    {
        using Sessions debug = Sessions.Sample("MpiReduce", cores), alone = Sessions.Sample("MpiReduce", cores);
        Assert.That(alone.Resume().Kind, Is.EqualTo(StopKind.Ended));
        StopPoint point = debug.BreakAt("MPI_Comm_rank");
        List<int> met = [];
        DebugStop stop;
        while ((stop = debug.Resume()).Kind == StopKind.Breakpoint)
        {
            Assert.That((stop.Point, debug.Rip(stop.Core)), Is.EqualTo((point, point.Address)));
            met.Add(stop.Core);
        }

        Assert.That(met.Order(), Is.EqualTo(Enumerable.Range(0, cores)));
        Assert.That(stop.Kind, Is.EqualTo(StopKind.Ended));
        Assert.That((debug.Place, debug.Console, debug.Session.Ended!.Reason), Is.EqualTo((alone.Place, alone.Console, ExitReason.GuestExit)));
    }

    [Test]
    public void Breakpoint_ByPhysicalAddress_AndOnOneCore()
    {
        using Sessions debug = Sessions.Sample("PingPong", 3);
        debug.BreakAt("SendTo", core: 1);
        Assert.That(debug.Resume(), Has.Property("Core").EqualTo(1));
        Assert.That(debug.Session.Machine.Inspector.TryTranslate(1, debug.Rip(1), out ulong physical), Is.True);
        debug.Session.GoTo(0);
        debug.Session.Remove(debug.Session.StopPoints.Single());
        debug.Session.TryAdd(new StopPoint(StopPointKind.Execute, physical, IsPhysical: true));
        DebugStop stop = debug.Resume();
        Assert.That((stop.Kind, debug.Rip(stop.Core)), Is.EqualTo((StopKind.Breakpoint, debug.Symbol("SendTo").Address)));
    }

    /// <summary>A step is an instruction or the entry of a handler, and stepping leaves the order of things as it is.</summary>
    [Test]
    public void Step_FromTheFirstInstruction_IsExact_AndChangesNothing([Values("PingPong", "MpiReduce")] string sample, [Values(0UL, 7UL)] ulong seed)
    {
        using Sessions debug = Sessions.Sample(sample, 3, seed), alone = Sessions.Sample(sample, 3, seed);
        for (ulong count = 1; count <= 500; count++)
        {
            Assert.That((debug.Step(0).Kind, debug.Session.Machine.InstructionsOf(0)), Is.EqualTo((StopKind.Step, count)));
        }

        debug.Session.GoTo(400_000);
        for (int core = 0; core < 3; core++)
            for (int count = 0; count < 300; count++) Assert.That(debug.Step(core), Is.EqualTo(new DebugStop(StopKind.Step, core)));
        alone.Session.GoTo(debug.Instructions);
        Assert.That(debug.Place, Is.EqualTo(alone.Place));
        Assert.That((debug.Resume().Kind, alone.Resume().Kind), Is.EqualTo((StopKind.Ended, StopKind.Ended)));
        Assert.That((debug.Place, debug.Console), Is.EqualTo((alone.Place, alone.Console)));
    }

    [Test]
    public void Freeze_LetsTheOthersRun_AndAnAllFrozenMachineWaits()
    {
        using Sessions debug = Sessions.Sample("PingPong", 3);
        debug.Session.GoTo(300_000);
        ulong[] before = Counts(debug);
        for (int count = 0; count < 50; count++) debug.Step(0, alone: true);
        Assert.That(Counts(debug), Is.EqualTo(new[] { before[0] + 50, before[1], before[2] }));
        Task<DebugStop> frozen = Task.Run(() => debug.Session.Resume([.. Enumerable.Repeat(new CoreAction(CoreMove.Freeze), 3)]));
        Assert.That(frozen.Wait(300), Is.False);
        debug.Session.Interrupt();
        Assert.That(frozen.Result.Kind, Is.EqualTo(StopKind.Interrupted));
        Assert.That(Counts(debug), Is.EqualTo(new[] { before[0] + 50, before[1], before[2] }));
        Assert.That(debug.Resume().Kind, Is.EqualTo(StopKind.Ended));
        Assert.That(debug.Session.Ended!.Reason, Is.EqualTo(ExitReason.GuestExit));
    }

    [Test]
    public void Interrupt_WhileTheGuestRuns_StopsIt_AndChangesNothing()
    {
        using Sessions debug = Sessions.Sample("PollBench", 2), alone = Sessions.Sample("PollBench", 2);
        int interrupts = 0;
        while (true)
        {
            using Timer timer = new(_ => debug.Session.Interrupt(), null, 20, Timeout.Infinite);
            if (debug.Resume().Kind != StopKind.Interrupted) break;
            interrupts++;
        }

        alone.Resume();
        Assert.That(interrupts, Is.Positive);
        Assert.That((debug.Place, debug.Console), Is.EqualTo((alone.Place, alone.Console)));
    }

    private static ulong[] Counts(Sessions debug) => [.. Enumerable.Range(0, debug.Session.Cores).Select(debug.Session.Machine.InstructionsOf)];
}
