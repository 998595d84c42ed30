// Bells: no ring is lost, and a wait ends by itself.
using System;
using System.Threading;

using NUnit.Framework;

using ToroEmu.Scheduling;

namespace ToroEmu.Tests.Scheduling;

[TestFixture]
internal sealed class WorkerBellTests
{
    public static readonly Func<WorkerBell>[] Bells = FutexBell.IsSupported ? [() => new FutexBell(), () => new PortableBell()] : [() => new PortableBell()];

    [TestCaseSource(nameof(Bells))]
    public void Wait_AfterRings_EndsAtOnceAndOnlyOnce(Func<WorkerBell> create)
    {
        WorkerBell bell = create();
        bell.Ring();
        bell.Ring();
        bell.Wait(WorkerBell.Forever);
        Thread waiter = new(() => bell.Wait(WorkerBell.Forever));
        waiter.Start();
        Assert.That(waiter.Join(50), Is.False, "the second ring was for the first wait");
        bell.Ring();
        waiter.Join();
    }

    [TestCaseSource(nameof(Bells))]
    public void Wait_NobodyRings_EndsByItself(Func<WorkerBell> create)
    {
        WorkerBell bell = create();
        foreach (ulong nanoseconds in (ulong[])[0, 1, 20_000, 300_000, 1_000_000, 5_500_000]) bell.Wait(nanoseconds);
        Assert.Pass("all waits have ended");
    }

    /// <summary>Two threads ring each other in turn; every wait may be a short, a long or an endless one.</summary>
    [TestCaseSource(nameof(Bells))]
    public void PingPong_NoRingIsLost(Func<WorkerBell> create)
    {
        const int rounds = 5_000;
        WorkerBell[] bells = [create(), create()];
        ulong[] patiences = [WorkerBell.Forever, 30_000, WorkerBell.Forever, 2_000_000];
        int[] tokens = [1, 0];
        Thread[] threads = new Thread[2];
        for (int index = 0; index < 2; index++)
        {
            int self = index;
            threads[self] = new Thread(() =>
            {
                for (int round = 1; round <= rounds; round++)
                {
                    ulong patience = patiences[round % patiences.Length];
                    while (Volatile.Read(ref tokens[self]) < round) bells[self].Wait(patience);
                    Volatile.Write(ref tokens[1 - self], self == 0 ? round : round + 1);
                    bells[1 - self].Ring();
                }
            });
        }

        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.That(tokens, Is.EqualTo((int[])[rounds + 1, rounds]));
    }
}
