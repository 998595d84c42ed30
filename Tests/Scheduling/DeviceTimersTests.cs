// Alarms of devices ring once, in order, and no thread is there without one.
using System;
using System.Collections.Concurrent;
using System.Threading;

using NUnit.Framework;

using ToroEmu.Devices.Contracts;
using ToroEmu.Scheduling;

namespace ToroEmu.Tests.Scheduling;

[TestFixture]
internal sealed class DeviceTimersTests
{
    /// <summary>Far more than any alarm here needs: a hang must end the test.</summary>
    private static readonly TimeSpan Emergency = TimeSpan.FromMinutes(1);

    private readonly HostClock clock = new();

    [Test]
    public void Arm_BeforeStart_RingsAfterIt()
    {
        using ManualResetEventSlim rung = new();
        DeviceTimers timers = NewTimers();
        IDeviceTimer timer = timers.Create(rung.Set);
        timer.Arm(0);
        Assert.That((rung.IsSet, timers.IsArmed), Is.EqualTo((false, true)));
        timers.Start();
        Assert.That(rung.Wait(Emergency), Is.True);
        timers.Stop();
    }

    [Test]
    public void Arm_NeverRingsEarly()
    {
        using SemaphoreSlim rung = new(0);
        DeviceTimers timers = NewTimers();
        ulong at = 0;
        IDeviceTimer timer = timers.Create(() =>
        {
            at = clock.Nanoseconds;
            rung.Release();
        });
        timers.Start();
        foreach (ulong wait in (ulong[])[0, 10_000, 700_000, 3_400_000, 20_000_000])
        {
            ulong deadline = clock.Nanoseconds + wait;
            timer.Arm(deadline);
            Assert.That(rung.Wait(Emergency), Is.True);
            Assert.That(at, Is.GreaterThanOrEqualTo(deadline));
        }

        timers.Stop();
    }

    [Test]
    public void Alarms_RingInTheOrderInWhichTheyAreDue()
    {
        BlockingCollection<int> order = [];
        DeviceTimers timers = NewTimers();
        IDeviceTimer late = timers.Create(() => order.Add(3)), soon = timers.Create(() => order.Add(1)), never = timers.Create(() => order.Add(9));
        IDeviceTimer again = timers.Create(() => order.Add(2));
        ulong now = clock.Nanoseconds;
        late.Arm(now + 9_000_000);
        soon.Arm(now + 100_000_000);
        soon.Arm(now + 3_000_000);
        again.Arm(now + 6_000_000);
        never.Arm(now + 4_000_000);
        never.Disarm();
        timers.Start();
        foreach (int expected in (int[])[1, 2, 3])
            Assert.That((order.TryTake(out int next, Emergency), next), Is.EqualTo((true, expected)));
        timers.Stop();
        Assert.That(order, Is.Empty);
    }

    [Test]
    public void Ring_MayArmAgain_AndTheLastOneTellsThatNothingIsLeft()
    {
        using ManualResetEventSlim idle = new();
        DeviceTimers timers = new(clock, idle.Set, e => throw e);
        int rings = 0;
        IDeviceTimer? timer = null;
        timer = timers.Create(() =>
        {
            if (++rings < 5) timer!.Arm(clock.Nanoseconds + 100_000);
        });
        timer.Arm(0);
        timers.Start();
        Assert.That(idle.Wait(Emergency), Is.True);
        Assert.That((rings, timers.IsArmed), Is.EqualTo((5, false)));
        timers.Stop();
    }

    [Test]
    public void Stop_EndsALongWait()
    {
        DeviceTimers timers = NewTimers();
        timers.Create(() => { }).Arm(clock.Nanoseconds + 3600UL * 1_000_000_000);
        timers.Start();
        timers.Stop();
        Assert.That(timers.IsArmed, Is.True);
    }

    [Test]
    public void Ring_ThatFails_IsReported()
    {
        using ManualResetEventSlim failed = new();
        DeviceTimers timers = new(clock, () => { }, _ => failed.Set());
        timers.Create(() => throw new InvalidOperationException("a device's error")).Arm(0);
        timers.Start();
        Assert.That(failed.Wait(Emergency), Is.True);
        timers.Stop();
    }

    private DeviceTimers NewTimers() => new(clock, () => { }, e => throw e);
}
