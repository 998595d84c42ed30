// Who is next, who is woken, and which workers are called.
using System.Collections.Generic;

using NUnit.Framework;

using ToroEmu.Scheduling;

namespace ToroEmu.Tests.Scheduling;

[TestFixture]
internal sealed class RunQueueTests
{
    [Test]
    public void Take_AtFirst_AllCoresInOrder()
    {
        RunQueue queue = NewQueue(3, 2);
        Assert.That((queue.HasReady, queue.HasWaiting), Is.EqualTo((true, true)));
        Assert.That((queue.Take(0), queue.Take(1)), Is.EqualTo((0, 1)));
        Assert.That((queue.Rotate(0, 0), queue.Rotate(1, 1), queue.Rotate(0, 2)), Is.EqualTo((2, 0, 1)));
    }

    [Test]
    public void Park_WokenSinceTheTurnBegan_IsReadyAtOnceAndOnlyOnce()
    {
        RunQueue queue = NewQueue(1, 1);
        queue.Take(0);
        queue.Wake(0);
        queue.Wake(0);
        Assert.That(queue.Park(0, 0, RunQueue.Never), Is.EqualTo(0));
        queue.BeginTurn(0);
        Assert.That(queue.Park(0, 0, RunQueue.Never), Is.EqualTo(RunQueue.None));
        Assert.That(queue.AreAllParked(out _), Is.True);
    }

    [Test]
    public void Park_WokenBeforeTheTurn_Parks()
    {
        RunQueue queue = NewQueue(1, 1);
        queue.Wake(0);
        queue.Take(0);
        queue.BeginTurn(0);
        Assert.That(queue.Park(0, 0, RunQueue.Never), Is.EqualTo(RunQueue.None));
    }

    [Test]
    public void Park_TakesTheCoreThatWasWokenBeforeThoseWhoseSliceWasOver()
    {
        RunQueue queue = NewQueue(4, 1);
        Assert.That(queue.Take(0), Is.EqualTo(0));
        Assert.That(queue.Park(0, 0, RunQueue.Never), Is.EqualTo(1));
        queue.Wake(0);
        Assert.That(queue.Park(0, 1, RunQueue.Never), Is.EqualTo(0));
    }

    /// <summary>Two cores that wake each other for ever, each before the other parks: the third has its turn all the same.</summary>
    [Test]
    public void Park_WakesWithoutEnd_DoNotStarveAReadyCore()
    {
        RunQueue queue = NewQueue(3, 1);
        int running = queue.Take(0), others = 0;
        for (int turn = 0; turn < 100; turn++)
        {
            queue.BeginTurn(running);
            if (running == 2)
            {
                others++;
                running = queue.Rotate(0, 2);
                continue;
            }

            queue.Wake(0);
            queue.Wake(1);
            running = queue.Park(0, running, RunQueue.Never);
        }

        Assert.That(others, Is.GreaterThanOrEqualTo(8));
    }

    [Test]
    public void IsStill_NotAfterAWake()
    {
        RunQueue queue = NewBusyQueue(2);
        queue.Park(0, 0, RunQueue.Never);
        Assert.That(queue.AreAllParked(out _), Is.False);
        queue.Park(1, 1, 50);
        Assert.That(queue.AreAllParked(out ulong state), Is.True);
        Assert.That(queue.IsStill(state), Is.True);
        queue.Wake(1);
        Assert.That((queue.IsStill(state), queue.AreAllParked(out _)), Is.EqualTo((false, false)));
    }

    [Test]
    public void WakeDue_WakesWhatIsDueAndTellsTheNext()
    {
        RunQueue queue = NewBusyQueue(3);
        ulong[] times = [300, 100, 200];
        for (int core = 0; core < 3; core++) queue.Park(core, core, times[core]);
        Assert.That(queue.NextWake, Is.EqualTo(100));
        queue.WakeDue(99);
        Assert.That((queue.HasReady, queue.NextWake), Is.EqualTo((false, 100UL)));
        queue.WakeDue(200);
        Assert.That((queue.Take(0), queue.Take(1), queue.Take(2)), Is.EqualTo((1, 2, RunQueue.None)));
        Assert.That(queue.NextWake, Is.EqualTo(300));
    }

    [Test]
    public void Wake_CallsAWorkerOnlyIfNoneLooks()
    {
        List<int> rung = [];
        RunQueue queue = NewBusyQueue(3, rung);
        for (int core = 0; core < 3; core++) queue.Park(core, core, RunQueue.Never);
        Assert.That((queue.TryLieDown(0, out _), queue.TryLieDown(2, out _)), Is.EqualTo((true, true)));
        queue.Wake(0);
        Assert.That(rung, Is.Empty, "worker 1 looks");
        Assert.That(queue.HasWaiting, Is.False);
        queue.Wake(2);
        Assert.That(rung, Is.EqualTo((int[])[2]), "it had the core");
        queue.Wake(1);
        Assert.That(rung, Is.EqualTo((int[])[2, 0]));
        Assert.That((queue.Take(1), queue.Take(2), queue.Take(0)), Is.EqualTo((0, 2, 1)));
    }

    [Test]
    public void TryLieDown_NotWhileACoreIsReady_AndUntilItsOwnCoresTime()
    {
        Assert.That(NewQueue(2, 2).TryLieDown(0, out _), Is.False);
        RunQueue queue = NewBusyQueue(2);
        queue.Park(0, 0, 100);
        queue.Park(1, 1, 200);
        Assert.That((queue.TryLieDown(0, out ulong first), first), Is.EqualTo((true, 100UL)));
        Assert.That((queue.TryLieDown(1, out ulong second), second), Is.EqualTo((true, 200UL)));
        queue.Rise(0);
        queue.WakeDue(150);
        Assert.That((queue.Take(0), queue.HasReady), Is.EqualTo((0, false)));
    }

    /// <summary>Worker 0 is called, and rises only when another has taken the core: it is counted once.</summary>
    [Test]
    public void Rise_AfterACall_CountsTheWorkerOnce()
    {
        List<int> rung = [];
        RunQueue queue = NewBusyQueue(2, rung);
        queue.Park(0, 0, RunQueue.Never);
        queue.TryLieDown(0, out _);
        queue.Wake(0);
        Assert.That(queue.Park(1, 1, RunQueue.Never), Is.EqualTo(0));
        queue.Rise(0);
        queue.Wake(1);
        Assert.That((rung.Count, queue.HasWaiting), Is.EqualTo((1, false)), "worker 0 looks for it");
        queue.Rotate(1, 0);
        Assert.That(queue.Take(0), Is.EqualTo(0));
    }

    private static RunQueue NewQueue(int cores, int workers, List<int>? rung = null)
    {
        WorkerBell[] bells = new WorkerBell[workers];
        for (int worker = 0; worker < workers; worker++) bells[worker] = new Bell(worker, rung ?? []);
        return new RunQueue(cores, bells);
    }

    /// <summary>Each core runs on the worker of its number.</summary>
    private static RunQueue NewBusyQueue(int cores, List<int>? rung = null)
    {
        RunQueue queue = NewQueue(cores, cores, rung);
        for (int worker = 0; worker < cores; worker++) Assert.That(queue.Take(worker), Is.EqualTo(worker));
        return queue;
    }

    private sealed class Bell(int worker, List<int> rung) : WorkerBell
    {
        public override void Wait(ulong nanoseconds)
        {
        }

        public override void Ring() => rung.Add(worker);
    }
}
