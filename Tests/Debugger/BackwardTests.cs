// Going back, and forwards again.
using System;
using System.Collections.Generic;
using System.Linq;

using NUnit.Framework;

using ToroEmu.Debugging;
using ToroEmu.Devices.Virtio.Bus;
using ToroEmu.Devices.Virtio.Spec;
using ToroEmu.Machines;
using ToroEmu.Machines.Messages;

namespace ToroEmu.Tests.Debugger;

[TestFixture, Parallelizable(ParallelScope.All)]
internal sealed class BackwardTests
{
    [Test]
    public void GoTo_BackAndForth_FindsTheSameStates([Values("PingPong", "MpiReduce")] string sample, [Values(1, 5, 16)] int cores, [Values(0UL, 7UL)] ulong seed)
    {
        using Sessions debug = Sessions.Sample(sample, cores, seed);
        ulong[] places = [1, 777, 123_456, 200_001, 350_000, 400_000];
        string[] there = [.. places.Select(place => { debug.Session.GoTo(place); return debug.Place; })];
        debug.Resume();
        (string end, string console) = (debug.Place, debug.Console);
        Random random = new(1);
        for (int count = 0; count < 30; count++)
        {
            int index = random.Next(places.Length);
            debug.Session.GoTo(places[index]);
            Assert.That(debug.Place, Is.EqualTo(there[index]), $"{count}");
        }

        Assert.That(debug.Resume().Kind, Is.EqualTo(StopKind.Ended));
        Assert.That((debug.Place, debug.Console), Is.EqualTo((end, console)));
        Assert.That(debug.Session.GoTo(0).Kind, Is.EqualTo(StopKind.Interrupted));
    }

    /// <summary>Every core, in slices' middles and at their ends, in handlers and loops.</summary>
    [Test]
    public void StepBack_UndoesAStep([Values("PingPong", "MpiReduce")] string sample, [Values(1, 5)] int cores, [Values(0UL, 3UL)] ulong seed)
    {
        using Sessions debug = Sessions.Sample(sample, cores, seed);
        debug.Session.GoTo(350_000);
        for (int core = 0; core < cores; core++)
        {
            List<(string Place, ulong Rip)> forwards = [];
            for (int count = 0; count < 40; count++)
            {
                if (debug.Step(core).Kind != StopKind.Step) break;
                forwards.Add((debug.Place, debug.Rip(core)));
            }

            for (int index = forwards.Count - 2; index >= 0; index--)
            {
                Assert.That(debug.Session.StepBack(core), Is.EqualTo(new DebugStop(StopKind.Step, core)));
                Assert.That(debug.Rip(core), Is.EqualTo(forwards[index].Rip), $"core {core}, step {index}");
            }

            foreach ((string place, ulong rip) in forwards.Skip(1))
            {
                debug.Step(core);
                Assert.That((debug.Place, debug.Rip(core)), Is.EqualTo((place, rip)));
            }
        }
    }

    [Test]
    public void StepBack_FromTheEnd_AndToTheBeginning()
    {
        using Sessions debug = Sessions.Sample("PingPong", 2);
        debug.Session.GoTo(5);
        for (int left = 4; left >= 0; left--)
        {
            Assert.That(debug.Session.StepBack(0).Kind, Is.EqualTo(StopKind.Step));
            Assert.That(debug.Instructions, Is.EqualTo((ulong)left));
        }

        Assert.That(debug.Session.StepBack(0).Kind, Is.EqualTo(StopKind.HistoryBegin));
        DebugStop end = debug.Resume();
        ulong instructions = debug.Instructions;
        Assert.That(end.Kind, Is.EqualTo(StopKind.Ended));
        Assert.That(debug.Session.StepBack(end.Core).Kind, Is.EqualTo(StopKind.Step));
        Assert.That((debug.Instructions, debug.Session.Ended), Is.EqualTo((instructions - 1, (RunResult?)null)));
        Assert.That(debug.Resume().Kind, Is.EqualTo(StopKind.Ended));
    }

    [Test]
    public void ContinueBack_MeetsTheBreakpointsInReverse([Values(2, 5)] int cores, [Values(0UL, 7UL)] ulong seed)
    {
        using Sessions debug = Sessions.Sample("PingPong", cores, seed);
        debug.BreakAt("SendTo");
        debug.BreakAt("RecvFrom");
        List<(DebugStop, string)> forwards = [], backwards = [];
        for (DebugStop stop = debug.Resume(); stop.Kind == StopKind.Breakpoint; stop = debug.Resume()) forwards.Add((stop, debug.Place));
        for (DebugStop stop = debug.Session.ContinueBack(); stop.Kind == StopKind.Breakpoint; stop = debug.Session.ContinueBack()) backwards.Add((stop, ""));
        Assert.That(forwards, Has.Count.GreaterThan(3));
        Assert.That(backwards.Select(pair => pair.Item1).Reverse(), Is.EqualTo(forwards.Select(pair => pair.Item1)));
        Assert.That(debug.Session.Machine.Position.Instructions, Is.Zero);
        foreach ((DebugStop stop, string place) in forwards) Assert.That((debug.Resume(), debug.Place), Is.EqualTo((stop, place)));
    }

    /// <summary>The question that all this is for.</summary>
    [Test]
    public void ContinueBack_FindsWhoWroteTheIndexOfARing([Values(2, 5, 16)] int cores, [Values(0UL, 7UL)] ulong seed, [Values] bool isPhysical)
    {
        using Sessions debug = Sessions.Sample("MpiReduce", cores, seed);
        debug.Session.Machine.Inspector.ListenToMessages();
        debug.BreakAt("MPI_Finalize", core: 0);
        Assert.That(debug.Resume().Kind, Is.EqualTo(StopKind.Breakpoint));
        BusMessage last = debug.Messages.Last(message => message.To == 0);
        VirtIOBusRing ring = debug.Session.Rings.Single(ring => ring.Sender == last.From && ring.Receiver == 0);
        ulong index = ring.DeviceArea + VirtqueueLayout.UsedIndex;
        StopPoint watch = new(StopPointKind.Write, index, sizeof(ushort), isPhysical);
        Assert.That(debug.Session.TryAdd(watch), Is.True);
        DebugStop stop = debug.Session.ContinueBack();
        Assert.That((stop.Kind, stop.Core, stop.Point), Is.EqualTo((StopKind.Watchpoint, last.From, watch)));
        Assert.That((stop.Hit!.Core, stop.Hit.Rip, stop.Hit.IsWrite), Is.EqualTo((last.From, debug.Rip(last.From), true)));
        Assert.That(BitConverter.ToUInt16(stop.Hit.New), Is.EqualTo((ushort)(BitConverter.ToUInt16(stop.Hit.Old) + 1)));
        Assert.That(debug.Instructions + 1, Is.EqualTo(last.Instructions));
        DebugStop forwards = debug.Resume();
        Assert.That((forwards.Core, forwards.Hit!.Rip, debug.Instructions), Is.EqualTo((last.From, stop.Hit.Rip, last.Instructions)));
        Assert.That((forwards.Hit.Old, forwards.Hit.New), Is.EqualTo((stop.Hit.Old, stop.Hit.New)));
    }
}
