// Cores that take turns: no wake is lost, nobody starves, and a run ends from every state.
using System;
using System.Linq;
using System.Threading;

using NUnit.Framework;

using ToroEmu.Devices.Contracts;
using ToroEmu.Interpreter;
using ToroEmu.Interrupts;
using ToroEmu.Scheduling;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Scheduling;

[TestFixture(1)]
[TestFixture(2)]
[TestFixture(4)]
internal sealed class ThreadedSchedulerTests(int workers)
{
    /// <summary>Far more than any run here takes: a hang must end the test.</summary>
    private static readonly TimeSpan Emergency = TimeSpan.FromMinutes(1);

    private readonly HostClock clock = new();

    /// <summary>Each core halts until its neighbour signals it. A lost wake would leave all asleep, which is told as a deadlock too early.</summary>
    [Test]
    public void Signals_RoundARingOfHaltedCores_NoneIsLost([Values(2, 5, 64)] int cores, [Values] bool busyHost)
    {
        const int hops = 40_000;
        using HostLoad? load = busyHost ? new HostLoad(4) : null;
        int taken = 0;
        Assert.That(Run(cores, (scheduler, self) => new FakeVcpu
        {
            Slice = events =>
            {
                if ((events & CoreEvent.Nmi) == 0 && (self != 0 || taken != 0)) return VcpuExit.Halted;
                if (taken < hops) scheduler.Signal(++taken % cores, CoreEvent.Nmi);
                return VcpuExit.Halted;
            },
        }), Is.EqualTo(SchedulerExitKind.Deadlock));
        Assert.That(taken, Is.EqualTo(hops));
    }

    /// <summary>The same by stores: the writer calls the watcher, the reader looks again behind its registration.</summary>
    [Test]
    public void Stores_RoundARingOfSpinningCores_NoneIsLost([Values(2, 5, 64)] int cores)
    {
        const int hops = 40_000;
        int token = 0;
        FakeVcpu[] all = [];
        Assert.That(Run(cores, (_, self) => new FakeVcpu
        {
            StandsStill = () => Volatile.Read(ref token) % cores != self || token >= hops,
            Slice = _ =>
            {
                int now = Volatile.Read(ref token);
                if (now % cores != self || now >= hops) return VcpuExit.Spinning;
                Interlocked.Exchange(ref token, now + 1);
                all[(now + 1) % cores].Watcher?.WakeByStore();
                return VcpuExit.Spinning;
            },
        }, made => all = made), Is.EqualTo(SchedulerExitKind.Deadlock));
        Assert.That(token, Is.EqualTo(hops));
    }

    /// <summary>A storm: every core signals a random other one whenever it runs. Events that were posted must all be taken in the end.</summary>
    [Test]
    public void Signals_AtRandom_AllAreServed()
    {
        const int cores = 16, storms = 2_000;
        int[] sent = new int[cores], posted = new int[cores], seen = new int[cores];
        Assert.That(Run(cores, (scheduler, self) => new FakeVcpu
        {
            Slice = _ =>
            {
                Volatile.Write(ref seen[self], Volatile.Read(ref posted[self]));
                if (sent[self] == storms) return VcpuExit.Halted;
                int other = (self + 1 + sent[self]++ * 7 % (cores - 1)) % cores;
                Interlocked.Increment(ref posted[other]);
                scheduler.Signal(other, CoreEvent.Nmi);
                return sent[self] == storms || (sent[self] & 7) != 0 ? VcpuExit.Budget : VcpuExit.Yielding;
            },
        }), Is.EqualTo(SchedulerExitKind.Deadlock));
        Assert.That(seen, Is.EqualTo(posted));
        Assert.That(posted.Sum(), Is.EqualTo(cores * storms));
    }

    /// <summary>Cores that compute without end, and two that wake each other: all go on until each has had its turns.</summary>
    [Test]
    public void Turns_ComputingAndWakingCores_NobodyStarves()
    {
        const int cores = 8, turns = 300;
        FakeVcpu[] all = [];
        Assert.That(Run(cores, (scheduler, self) => new FakeVcpu
        {
            Slice = _ =>
            {
                if (all.All(core => core.Slices >= turns)) scheduler.End(new SchedulerExit(SchedulerExitKind.Power));
                if (self >= 2) return VcpuExit.Budget;
                scheduler.Signal(1 - self, CoreEvent.Nmi);
                return VcpuExit.Halted;
            },
        }, made => all = made), Is.EqualTo(SchedulerExitKind.Power));
    }

    /// <summary>All workers compute; the timer of a halted core is served all the same.</summary>
    [Test]
    public void Timer_OfAHaltedCore_WhileAllWorkersCompute()
    {
        int rings = 0;
        FakeVcpu[] all = [];
        Assert.That(Run(workers + 2, (scheduler, self) => new FakeVcpu
        {
            Slice = events =>
            {
                if (self != 0) return VcpuExit.Budget;
                if ((events & CoreEvent.Timer) != 0 && ++rings == 20) scheduler.End(new SchedulerExit(SchedulerExitKind.Power));
                all[0].NextDeadline = clock.Nanoseconds + 50_000;
                return VcpuExit.Halted;
            },
        }, made => all = made), Is.EqualTo(SchedulerExitKind.Power));
        Assert.That(rings, Is.EqualTo(20));
    }

    /// <summary>A core that sleeps until its timer has no turns meanwhile, however near the timer is.</summary>
    [Test]
    public void Timer_InLessThanAMillisecond_CostsNoTurns()
    {
        int rings = 0;
        FakeVcpu[] all = [];
        ulong deadline = 0;
        Assert.That(Run(1, (scheduler, _) => new FakeVcpu
        {
            ExpectsInterrupts = true,
            Slice = events =>
            {
                if ((events & CoreEvent.Timer) != 0)
                {
                    Assert.That(clock.Nanoseconds, Is.GreaterThanOrEqualTo(deadline));
                    if (++rings == 100) scheduler.End(new SchedulerExit(SchedulerExitKind.Power));
                    deadline = 0;
                }

                if (deadline == 0) all[0].NextDeadline = deadline = clock.Nanoseconds + 700_000;
                return VcpuExit.Halted;
            },
        }, made => all = made), Is.EqualTo(SchedulerExitKind.Power));
        Assert.That(all[0].Slices, Is.LessThanOrEqualTo(101 + 1));
    }

    /// <summary>A core halts for an hour; an interrupt ends that.</summary>
    [Test]
    public void Signal_EndsATimedSleep()
    {
        bool isServed = false;
        using ManualResetEventSlim sleeps = new();
        ThreadedScheduler scheduler = new(clock, workers: workers);
        FakeVcpu core = new()
        {
            NextDeadline = clock.Nanoseconds + 3600UL * 1_000_000_000,
            ExpectsInterrupts = true,
            Slice = events =>
            {
                sleeps.Set();
                isServed |= (events & CoreEvent.Nmi) != 0;
                if (isServed) scheduler.End(new SchedulerExit(SchedulerExitKind.Power));
                return VcpuExit.Halted;
            },
        };
        Thread other = new(() =>
        {
            sleeps.Wait();
            Thread.Sleep(20);
            scheduler.Signal(0, CoreEvent.Nmi);
        });
        other.Start();
        Assert.That(Run(scheduler, [core]), Is.EqualTo(SchedulerExitKind.Power));
        other.Join();
    }

    /// <summary>While one is alone, no other is inside, however many want to be.</summary>
    [Test]
    public void Exclusive_NobodyElseRuns()
    {
        const int cores = 6, times = 500;
        int inside = 0, violations = 0;
        int[] alone = new int[cores];
        Assert.That(Run(cores, (scheduler, self) => new FakeVcpu
        {
            Slice = _ =>
            {
                Interlocked.Increment(ref inside);
                Thread.SpinWait(20);
                Interlocked.Decrement(ref inside);
                return alone[self] == times ? VcpuExit.Halted : self % 2 == 0 || alone[self] != times ? VcpuExit.Exclusive : VcpuExit.Budget;
            },
            Alone = () =>
            {
                if (Volatile.Read(ref inside) != 0) Interlocked.Increment(ref violations);
                Thread.SpinWait(50);
                if (Volatile.Read(ref inside) != 0) Interlocked.Increment(ref violations);
                alone[self]++;
                return VcpuExit.Budget;
            },
        }), Is.EqualTo(SchedulerExitKind.Deadlock));
        Assert.That((violations, alone), Is.EqualTo((0, Enumerable.Repeat(times, cores).ToArray())));
    }

    /// <summary>Whoever sends a start-up IPI has its next turn behind the first turns of those that it started, on one worker as well.</summary>
    [Test]
    public void StartUp_TheSenderStandsStillUntilTheOthersHaveRun([Values(2, 16, 64)] int cores)
    {
        FakeVcpu[] all = [];
        int started = 0, seen = -1;
        Assert.That(Run(cores, (scheduler, self) => new FakeVcpu
        {
            AwaitsStartUp = self != 0,
            Slice = events =>
            {
                if (self == 0) return Send(scheduler);
                if ((events & CoreEvent.StartUp) == 0) return VcpuExit.Halted;
                all[self].AwaitsStartUp = false;
                Interlocked.Increment(ref started);
                return VcpuExit.Halted;
            },
        }, made => all = made), Is.EqualTo(SchedulerExitKind.Deadlock));
        Assert.That(seen, Is.EqualTo(cores - 1));

        VcpuExit Send(ThreadedScheduler scheduler)
        {
            if (all[0].Slices > 1)
            {
                if (seen < 0) seen = Volatile.Read(ref started);
                return VcpuExit.Halted;
            }

            for (int other = 1; other < cores; other++) scheduler.Signal(other, CoreEvent.StartUp);
            return VcpuExit.Paused;
        }
    }

    [Test]
    public void Deadlock_NotWhileADeviceMayInterrupt_ButOnceItCannot()
    {
        ThreadedScheduler scheduler = new(clock, workers: workers);
        FakeVcpu[] cores = [.. Enumerable.Range(0, 3).Select(core => new FakeVcpu { ExpectsInterrupts = core == 1, Slice = _ => VcpuExit.Halted })];
        bool isOver = false;
        Thread device = new(() =>
        {
            Thread.Sleep(50);
            scheduler.LookAgain();
            Volatile.Write(ref isOver, true);
            cores[1].ExpectsInterrupts = false;
            scheduler.LookAgain();
        });
        device.Start();
        Assert.That(Run(scheduler, cores), Is.EqualTo(SchedulerExitKind.Deadlock));
        Assert.That(Volatile.Read(ref isOver), Is.True);
        device.Join();
    }

    /// <summary>A run ends at once, whatever its cores are doing.</summary>
    [Test]
    public void Stop_FromEveryState([Values(VcpuExit.Budget, VcpuExit.Halted, VcpuExit.Spinning, VcpuExit.Yielding, VcpuExit.Exclusive, VcpuExit.Paused)] VcpuExit exit)
    {
        for (int round = 0; round < 20; round++)
        {
            using CancellationTokenSource stop = new(round % 5);
            ThreadedScheduler scheduler = new(clock, workers: workers);
            FakeVcpu[] cores = [.. Enumerable.Range(0, 5).Select(_ => new FakeVcpu { ExpectsInterrupts = true, Slice = _ => exit })];
            scheduler.Attach(cores);
            Assert.That(scheduler.Run(stop.Token).Kind, Is.EqualTo(SchedulerExitKind.Stopped));
        }
    }

    [Test]
    public void Failure_OfOneCore_EndsTheRunOfAll()
    {
        for (int round = 0; round < 50; round++)
        {
            ThreadedScheduler scheduler = new(clock, workers: workers);
            int turn = 0;
            FakeVcpu[] cores =
            [
                new FakeVcpu { Slice = _ => ++turn > 3 ? throw new InvalidOperationException("a core's error") : VcpuExit.Budget },
                new FakeVcpu { Slice = _ => VcpuExit.Exclusive },
                new FakeVcpu { ExpectsInterrupts = true, Slice = _ => VcpuExit.Halted },
                new FakeVcpu { Slice = _ => VcpuExit.Exclusive },
            ];
            Assert.That(Run(scheduler, cores), Is.EqualTo(SchedulerExitKind.Failure));
            Assert.That(scheduler.Failure?.Message, Is.EqualTo("a core's error"));
        }
    }

    [TestCase(VcpuExit.Shutdown, SchedulerExitKind.Shutdown)]
    [TestCase(VcpuExit.Restart, SchedulerExitKind.Restart)]
    public void End_ByACore_NamesIt(VcpuExit exit, object kind)
    {
        ThreadedScheduler scheduler = new(clock, workers: workers);
        scheduler.Attach([new FakeVcpu { Slice = _ => VcpuExit.Budget }, new FakeVcpu { Slice = _ => exit }]);
        Assert.That(scheduler.Run(CancellationToken.None), Is.EqualTo(new SchedulerExit((SchedulerExitKind)kind, 1)));
    }

    /// <summary>Cores that turn in place for the whole patience are a stall, however they wait for their turns.</summary>
    [Test]
    public void Stall_AllGetNowhere()
    {
        ThreadedScheduler scheduler = new(clock, TimeSpan.FromMilliseconds(30), workers);
        FakeVcpu[] cores =
        [
            new FakeVcpu { GetsNowhere = true, Slice = _ => VcpuExit.Budget },
            new FakeVcpu { GetsNowhere = true, Slice = _ => VcpuExit.Yielding },
            new FakeVcpu { Slice = _ => VcpuExit.Spinning },
            new FakeVcpu { Slice = _ => VcpuExit.Halted },
        ];
        Assert.That(Run(scheduler, cores), Is.EqualTo(SchedulerExitKind.Deadlock));
    }

    private SchedulerExitKind Run(int cores, Func<ThreadedScheduler, int, FakeVcpu> create, Action<FakeVcpu[]>? made = null)
    {
        ThreadedScheduler scheduler = new(clock, workers: workers);
        FakeVcpu[] all = [.. Enumerable.Range(0, cores).Select(core => create(scheduler, core))];
        made?.Invoke(all);
        return Run(scheduler, all);
    }

    private static SchedulerExitKind Run(ThreadedScheduler scheduler, FakeVcpu[] cores)
    {
        using CancellationTokenSource emergency = new(Emergency);
        scheduler.Attach(cores);
        SchedulerExit exit = scheduler.Run(emergency.Token);
        scheduler.Dispose();
        if (exit.Kind != SchedulerExitKind.Failure && scheduler.Failure != null) throw new InvalidOperationException("failed", scheduler.Failure);
        return exit.Kind;
    }
}
