// Sleeping cores: who counts as asleep, and wakes that come early.
using System.Threading;
using NUnit.Framework;
using ToroEmu.Scheduling;

namespace ToroEmu.Tests.Scheduling;

[CancelAfter(60_000)]
public sealed class ParkingLotTests
{
    private const int Rounds = 2000;

    [Test]
    public void Park_LastCoreWithoutDeadline_IsADeadlock()
    {
        using ParkingLot lot = new(1);
        Assert.That(lot.Park(0, Timeout.Infinite, timed: false), Is.False);
    }

    [Test]
    public void Park_WokenBefore_ReturnsAtOnce()
    {
        using ParkingLot lot = new(1);
        lot.Wake(0);
        Assert.That(lot.Park(0, Timeout.Infinite, timed: false), Is.True);
        Assert.That(lot.Park(0, Timeout.Infinite, timed: false), Is.False, "one wake ends one sleep");
    }

    [Test]
    public void Park_AnotherWaitsForTime_IsNoDeadlock()
    {
        using ParkingLot lot = new(2);
        Thread timed = new(() => lot.Park(0, Timeout.Infinite, timed: true));
        timed.Start();
        SpinWait.SpinUntil(() => lot.Awake == 1);
        Assert.That(lot.Park(1, 1, timed: false), Is.True);
        lot.Wake(0);
        timed.Join();
    }

    /// <summary>Each core wakes the other and sleeps: at no time do both sleep for good, however late the woken thread runs.</summary>
    [Test]
    public void Park_RightAfterWakingTheOther_IsNoDeadlock()
    {
        using ParkingLot lot = new(2);
        bool otherFailed = false;
        Thread other = new(() =>
        {
            for (int round = 0; round < Rounds && !otherFailed; round++)
            {
                otherFailed = !lot.Park(1, Timeout.Infinite, timed: false);
                lot.Wake(0);
            }
        });
        other.Start();
        int good = 0;
        for (bool alive = true; good < Rounds && alive; good += alive ? 1 : 0)
        {
            lot.Wake(1);
            alive = lot.Park(0, Timeout.Infinite, timed: false);
        }

        lot.Wake(1);
        other.Join();
        Assert.That((good, otherFailed), Is.EqualTo((Rounds, false)));
    }
}
