// No wake is lost, and a deadlock is told only when there is one.
using System.Threading;

using NUnit.Framework;

using ToroEmu.Scheduling;

namespace ToroEmu.Tests.Scheduling;

[TestFixture]
internal sealed class ParkingLotTests
{
    [Test]
    public void Park_AfterAWake_ReturnsAtOnceAndOnlyOnce()
    {
        using ParkingLot lot = new(1);
        lot.Wake(0);
        lot.Wake(0);
        Assert.That(lot.Park(0, Timeout.Infinite, timed: false), Is.True);
        Assert.That(lot.Park(0, Timeout.Infinite, timed: false), Is.False, "one core that nobody can wake");
    }

    [Test]
    public void Park_LastAwakeCore_IsADeadlockUnlessSomethingElseWakes()
    {
        using ParkingLot lot = new(2);
        Thread other = new(() => lot.Park(0, Timeout.Infinite, timed: false));
        other.Start();
        while (lot.Awake != 1) Thread.Yield();
        Assert.That(lot.Park(1, 0, timed: true), Is.True, "timed: it ends by itself");
        Assert.That(lot.Park(1, Timeout.Infinite, timed: false), Is.False);
        lot.Wake(0);
        other.Join();
        Assert.That(lot.Awake, Is.EqualTo(2));
    }

    /// <summary>A core that was woken is awake, even before its thread runs again: the waker may go to sleep right away.</summary>
    [Test]
    public void Park_RightAfterWakingTheOther_IsNoDeadlock()
    {
        using ParkingLot lot = new(2);
        for (int round = 0; round < 2000; round++)
        {
            bool otherSlept = false;
            Thread other = new(() =>
            {
                otherSlept = lot.Park(0, Timeout.Infinite, timed: false);
                lot.Wake(1);
            });
            other.Start();
            while (lot.Awake != 1) Thread.Yield();
            lot.Wake(0);
            Assert.That(lot.Park(1, Timeout.Infinite, timed: false), Is.True, $"round {round}");
            other.Join();
            Assert.That(otherSlept, Is.True);
        }
    }

    [Test]
    public void Park_TimesOut_AndALateWakeIsKeptForTheNext()
    {
        using ParkingLot lot = new(2);
        Assert.That(lot.Park(0, 0, timed: true), Is.True);
        Assert.That(lot.Awake, Is.EqualTo(2));
        lot.Wake(0);
        Assert.That(lot.Park(0, Timeout.Infinite, timed: true), Is.True);
    }

    /// <summary>
    /// Four threads in a ring hand a token on 25,000 times each. A lost wake would leave all asleep, which the last one to park
    /// notices as a deadlock.
    /// </summary>
    [Test]
    public void Ring_ManyThreads_NoWakeIsLost()
    {
        const int cores = 4, rounds = 25_000;
        using ParkingLot lot = new(cores);
        int[] tokens = new int[cores];
        int deadlocks = 0;
        tokens[0] = 1;
        Thread[] threads = new Thread[cores];
        for (int index = 0; index < cores; index++)
        {
            int core = index;
            threads[core] = new Thread(() =>
            {
                for (int round = 1; round <= rounds; round++)
                {
                    while (Volatile.Read(ref tokens[core]) < round)
                    {
                        // Every third sleep is bounded, so that time-outs and wakes meet.
                        bool bounded = round % 3 == 0;
                        if (lot.Park(core, bounded ? 1 : Timeout.Infinite, bounded)) continue;
                        Interlocked.Increment(ref deadlocks);
                        foreach (int all in (int[])[0, 1, 2, 3]) lot.Wake(all);
                        return;
                    }
                    int next = (core + 1) % cores;
                    Volatile.Write(ref tokens[next], next == 0 ? round + 1 : round);
                    lot.Wake(next);
                }
                // Done: whoever is still in the ring counts on being woken by its neighbour, not on this core.
            });
            threads[core].Start();
        }
        foreach (Thread thread in threads) thread.Join();
        Assert.That(deadlocks, Is.Zero);
        Assert.That(tokens[0], Is.EqualTo(rounds + 1));
    }
}
