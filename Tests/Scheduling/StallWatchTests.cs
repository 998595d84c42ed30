// StallWatch: when all cores have stood for long enough, and when they have not.
using System;

using NUnit.Framework;

using ToroEmu.Devices.Contracts;
using ToroEmu.Scheduling;

namespace ToroEmu.Tests.Scheduling;

[TestFixture]
internal sealed class StallWatchTests
{
    private const ulong Millisecond = 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    [Test]
    public void Stands_AllForThePatience_IsAStall()
    {
        Clock clock = new();
        StallWatch watch = new(clock, Patience, 2);
        Assert.That(watch.Stands(1), Is.False);
        for (int step = 0; step < 4; step++)
        {
            Assert.That(watch.Stands(0), Is.False, $"after {step * 50} ms");
            clock.Nanoseconds += 50 * Millisecond;
        }
        Assert.That(watch.Stands(0), Is.True);
    }

    [Test]
    public void Moves_InBetween_StartsTheTimeAnew()
    {
        Clock clock = new();
        StallWatch watch = new(clock, Patience, 2);
        for (int step = 0; step < 100; step++)
        {
            watch.Stands(1);
            Assert.That(watch.Stands(0), Is.False);
            clock.Nanoseconds += 90 * Millisecond;
            if (step % 2 == 0) watch.Moves(1);
        }
    }

    [Test]
    public void Stands_OneMovesForEver_IsNoStall()
    {
        Clock clock = new();
        StallWatch watch = new(clock, Patience, 2);
        for (int step = 0; step < 100; step++)
        {
            watch.Moves(1);
            Assert.That(watch.Stands(0), Is.False);
            clock.Nanoseconds += 90 * Millisecond;
        }
    }

    /// <summary>The host slept for an hour: nobody could run in that time.</summary>
    [Test]
    public void Stands_AfterALongGap_CountsLittleOfIt()
    {
        Clock clock = new();
        StallWatch watch = new(clock, Patience, 1);
        watch.Stands(0);
        clock.Nanoseconds += 3_600_000 * Millisecond;
        Assert.That(watch.Stands(0), Is.False);
    }

    [Test]
    public void Stands_NoPatience_IsNever()
    {
        Clock clock = new();
        StallWatch watch = new(clock, TimeSpan.Zero, 1);
        for (int step = 0; step < 100; step++)
        {
            Assert.That(watch.Stands(0), Is.False);
            clock.Nanoseconds += 90 * Millisecond;
        }
    }

    private sealed class Clock : IClock
    {
        public ulong Nanoseconds { get; set; } = 5;
    }
}
