// The local APIC timer under a clock that the test moves.
using NUnit.Framework;
using ToroEmu.Interrupts;
using ToroEmu.Tests.Interrupts.Support;
using static ToroEmu.Interrupts.LocalApicSpec;
using static ToroEmu.Tests.Interrupts.Support.ApicBoard;

namespace ToroEmu.Tests.Interrupts;

[TestFixture]
internal sealed class ApicTimerTests
{
    private const byte Vector = 0xEC;
    private const uint Periodic = 1 << LvtTimerModeShift;
    private const uint TscDeadline = 2 << LvtTimerModeShift;
    private const uint By1 = 0xB;
    private const uint By2 = 0x0;

    private ApicBoard _board = null!;

    private LocalApic Apic => _board[0];

    [SetUp]
    public void SetUp()
    {
        _board = new ApicBoard(1);
        _board.Time.Nanoseconds = 10_000;
        Write(Apic, LvtTimer, Vector);
        Write(Apic, Dcr, By1);
    }

    [TestCase(0x0u, 2u)]
    [TestCase(0x1u, 4u)]
    [TestCase(0x2u, 8u)]
    [TestCase(0x3u, 16u)]
    [TestCase(0x8u, 32u)]
    [TestCase(0x9u, 64u)]
    [TestCase(0xAu, 128u)]
    [TestCase(0xBu, 1u)]
    public void Divider(uint dcr, uint divider)
    {
        Write(Apic, Dcr, dcr);
        Write(Apic, InitialCount, 1000);
        Assert.That(Apic.NextDeadline, Is.EqualTo(10_000 + 1000 * divider));
        At(10_000 + 250 * divider);
        Assert.That(Read(Apic, CurrentCount), Is.EqualTo(750));
    }

    [Test]
    public void One_shot_fires_once()
    {
        Write(Apic, InitialCount, 500);
        Assert.That(Fires(10_499), Is.False);
        Assert.That(Read(Apic, CurrentCount), Is.EqualTo(1));
        Assert.That(Fires(10_500), Is.True);
        Assert.That(Read(Apic, CurrentCount), Is.Zero);
        Assert.That(Apic.NextDeadline, Is.Null);
        Assert.That(Fires(99_999), Is.False);
        Assert.That(Read(Apic, InitialCount), Is.EqualTo(500));
    }

    [Test]
    public void Periodic_does_not_drift_and_merges_what_was_missed()
    {
        Write(Apic, LvtTimer, Periodic | Vector);
        Write(Apic, InitialCount, 100);
        Assert.That(Fires(10_103), Is.True, "three nanoseconds late");
        Assert.That(Apic.NextDeadline, Is.EqualTo(10_200));
        Assert.That(Fires(10_555), Is.True, "four at once");
        Assert.That(Apic.NextDeadline, Is.EqualTo(10_600));
        Assert.That(Fires(10_599), Is.False);
        Assert.That(Fires(10_600), Is.True);
    }

    [Test]
    public void Current_count_of_an_overdue_periodic_timer_goes_on()
    {
        Write(Apic, LvtTimer, Periodic | Vector);
        Write(Apic, InitialCount, 100);
        At(10_230);
        Assert.That(Read(Apic, CurrentCount), Is.EqualTo(70));
    }

    [Test]
    public void Writing_the_initial_count_starts_anew_and_zero_stops()
    {
        Write(Apic, InitialCount, 100);
        At(10_050);
        Write(Apic, InitialCount, 100);
        Assert.That(Apic.NextDeadline, Is.EqualTo(10_150));
        Write(Apic, InitialCount, 0);
        Assert.That(Apic.NextDeadline, Is.Null);
        Assert.That(Fires(99_999), Is.False);
    }

    [Test]
    public void Changing_the_divider_changes_the_rate_of_what_is_left()
    {
        Write(Apic, InitialCount, 100);
        At(10_040);
        Write(Apic, Dcr, By2);
        Assert.That(Read(Apic, CurrentCount), Is.EqualTo(60));
        Assert.That(Apic.NextDeadline, Is.EqualTo(10_040 + 120));
    }

    [Test]
    public void Masked_timer_counts_but_never_fires()
    {
        Write(Apic, LvtTimer, LvtMasked | Vector);
        Write(Apic, InitialCount, 100);
        Assert.That(Apic.NextDeadline, Is.Null, "nobody need wake up for it");
        At(10_030);
        Assert.That(Read(Apic, CurrentCount), Is.EqualTo(70));
        At(10_200);
        Write(Apic, LvtTimer, Vector);
        Assert.That(Apic.NextDeadline, Is.Null, "it passed while masked");
        Assert.That(_board.IsRequested(0, Vector), Is.False);
    }

    [Test]
    public void Deadline_that_passed_before_masking_still_fires()
    {
        Write(Apic, InitialCount, 100);
        At(10_200);
        Write(Apic, LvtTimer, LvtMasked | Vector);
        Assert.That(_board.IsRequested(0, Vector), Is.True);
    }

    [Test]
    public void Between_one_shot_and_periodic_the_count_goes_on()
    {
        Write(Apic, InitialCount, 100);
        Write(Apic, LvtTimer, Periodic | Vector);
        Assert.That(Fires(10_100), Is.True);
        Assert.That(Apic.NextDeadline, Is.EqualTo(10_200));
        Write(Apic, LvtTimer, Vector);
        Assert.That(Fires(10_200), Is.True);
        Assert.That(Apic.NextDeadline, Is.Null);
    }

    [TestCase(0UL, 12_000UL, 12_000UL)]
    [TestCase(5_000UL, 17_000UL, 12_000UL, Description = "TSC ahead of the clock")]
    [TestCase(ulong.MaxValue - 9_999, 2_000UL, 12_000UL, Description = "TSC set to 0 at 10 us")]
    [TestCase(0UL, ulong.MaxValue, ulong.MaxValue, Description = "never")]
    public void TSC_deadline_fires_at_its_time(ulong offset, ulong deadline, ulong expected)
    {
        _board.Time.Offset = offset;
        Write(Apic, LvtTimer, TscDeadline | Vector);
        Assert.That(Apic.TryWriteMsr(MsrTscDeadline, deadline), Is.True);
        Assert.That(Apic.NextDeadline, Is.EqualTo(expected));
        Assert.That(ReadTscDeadline(), Is.EqualTo(deadline));
        if (expected == ulong.MaxValue)
            return;
        Assert.That(Fires(expected - 1), Is.False);
        Assert.That(Fires(expected), Is.True);
        Assert.That(ReadTscDeadline(), Is.Zero, "disarmed");
        Assert.That(Apic.NextDeadline, Is.Null);
    }

    [Test]
    public void TSC_deadline_in_the_past_fires_at_once_and_zero_disarms()
    {
        Write(Apic, LvtTimer, TscDeadline | Vector);
        Apic.TryWriteMsr(MsrTscDeadline, 1);
        Assert.That(_board.IsRequested(0, Vector), Is.True, "with the write itself");
        Assert.That(Fires(10_000), Is.True);
        Apic.TryWriteMsr(MsrTscDeadline, 20_000);
        Apic.TryWriteMsr(MsrTscDeadline, 0);
        Assert.That(Fires(30_000), Is.False);
    }

    [Test]
    public void TSC_deadline_moves_with_the_TSC()
    {
        Write(Apic, LvtTimer, TscDeadline | Vector);
        Apic.TryWriteMsr(MsrTscDeadline, 20_000);
        _board.Time.Offset = 4_000;
        Assert.That(Apic.NextDeadline, Is.EqualTo(16_000));
    }

    [Test]
    public void Each_mode_ignores_the_registers_of_the_other()
    {
        Apic.TryWriteMsr(MsrTscDeadline, 20_000);
        Assert.That(ReadTscDeadline(), Is.Zero);
        Assert.That(Apic.NextDeadline, Is.Null);
        Write(Apic, LvtTimer, TscDeadline | Vector);
        Write(Apic, InitialCount, 100);
        Assert.That((Read(Apic, InitialCount), Read(Apic, CurrentCount)), Is.EqualTo((0u, 0u)));
        Assert.That(Apic.NextDeadline, Is.Null);
    }

    [TestCase(TscDeadline)]
    [TestCase(Periodic | TscDeadline, Description = "the reserved mode")]
    public void Leaving_counting_mode_disarms_and_coming_back_too(uint mode)
    {
        Write(Apic, InitialCount, 100);
        Write(Apic, LvtTimer, mode | Vector);
        Assert.That(Apic.NextDeadline, Is.Null);
        Apic.TryWriteMsr(MsrTscDeadline, 20_000);
        Write(Apic, LvtTimer, Periodic | Vector);
        Assert.That(Apic.NextDeadline, Is.Null);
        Assert.That(ReadTscDeadline(), Is.Zero);
    }

    [Test]
    public void Illegal_vector_is_an_error()
    {
        Write(Apic, LvtTimer, 7);
        Write(Apic, InitialCount, 100);
        At(10_100);
        Apic.Expire(10_100);
        Assert.That(Apic.HasDeliverable, Is.False);
        Assert.That(Errors(Apic), Is.EqualTo(ErrorReceiveIllegalVector));
    }

    [Test]
    public void Longest_count_lasts_550_seconds()
    {
        Write(Apic, Dcr, 0xA);
        Write(Apic, InitialCount, uint.MaxValue);
        Assert.That(Apic.NextDeadline, Is.EqualTo(10_000UL + 128UL * uint.MaxValue));
        Assert.That(Read(Apic, CurrentCount), Is.EqualTo(uint.MaxValue));
    }

    private void At(ulong nanoseconds) => _board.Time.Nanoseconds = nanoseconds;

    /// <summary>Moves the clock, lets the timer expire, and takes the interrupt if there is one.</summary>
    private bool Fires(ulong nanoseconds)
    {
        At(nanoseconds);
        Apic.Expire(nanoseconds);
        if (!Apic.TryAccept(out byte vector))
            return false;
        Assert.That(vector, Is.EqualTo(Vector));
        Apic.Eoi();
        return true;
    }

    private ulong ReadTscDeadline()
    {
        Assert.That(Apic.TryReadMsr(MsrTscDeadline, out ulong value), Is.True);
        return value;
    }
}
