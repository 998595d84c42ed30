// The real-time clock: time in every format, settings, alarms, flags and interrupts, CMOS memory.
using System;
using System.Globalization;
using NUnit.Framework;
using ToroEmu.Devices.Pc;
using ToroEmu.Tests.Devices.Support;

namespace ToroEmu.Tests.Devices.Pc;

[TestFixture]
internal sealed class Mc146818Tests
{
    private const int A = 0x0A, B = 0x0B, C = 0x0C, D = 0x0D;
    private const ulong Second = 1_000_000_000;

    private FakeTimers _time = new();
    private FakeInterruptLine _irq = new();
    private Mc146818 _rtc = null!;

    [SetUp]
    public void PowerOn() => Start("2026-11-21 20:05:09", 0);

    [TestCase("1970-01-01 00:00:00")]
    [TestCase("1999-12-31 23:59:59")]
    [TestCase("2000-02-29 12:00:00")]
    [TestCase("2024-02-29 23:59:59")]
    [TestCase("2026-11-21 20:05:09")]
    [TestCase("2100-03-01 00:30:00")]
    [TestCase("2399-12-31 11:59:59")]
    public void Shows_the_hosts_time_and_goes_on(string text)
    {
        Start(text, 0);
        DateTime expected = Parse(text);
        Assert.That(Shown(), Is.EqualTo(expected));
        Assert.That(Get(6), Is.EqualTo((int)expected.DayOfWeek + 1), "day of the week, Sunday is 1");
        _time.Advance(Second);
        Assert.That(Shown(), Is.EqualTo(expected.AddSeconds(1)));
    }

    [Test]
    public void Every_day_of_four_centuries_is_that_of_the_calendar()
    {
        Start("1970-01-01 00:00:00", 0);
        Put(B, 0x06);
        for (DateTime day = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc); day.Year < 2370; day = day.AddDays(1))
        {
            Assert.That((Get(0x32) * 100 + Get(9), Get(8), Get(7), Get(6)), Is.EqualTo((day.Year, day.Month, day.Day, (int)day.DayOfWeek + 1)));
            _time.MoveSilently(_time.Nanoseconds + 86_400 * Second);
        }
    }

    [TestCase(0x02, "09 05 20 07 21 11 26 20", TestName = "BCD, 24 hours")]
    [TestCase(0x06, "09 05 14 07 15 0B 1A 14", TestName = "binary, 24 hours")]
    [TestCase(0x00, "09 05 88 07 21 11 26 20", TestName = "BCD, 12 hours")]
    [TestCase(0x04, "09 05 88 07 15 0B 1A 14", TestName = "binary, 12 hours")]
    public void Formats(int registerB, string expected)
    {
        Put(B, registerB);
        string shown = string.Join(' ', Array.ConvertAll<int, string>([0, 2, 4, 6, 7, 8, 9, 0x32], register => $"{Get(register):X2}"));
        Assert.That(shown, Is.EqualTo(expected));
    }

    [TestCase(0, 0x12)]
    [TestCase(1, 0x01)]
    [TestCase(11, 0x11)]
    [TestCase(12, 0x92)]
    [TestCase(13, 0x81)]
    [TestCase(23, 0x91)]
    public void Twelve_hour_mode(int hour, int shown)
    {
        Start($"2026-01-01 {hour:00}:00:00", 0);
        Put(B, 0x00);
        Assert.That(Get(4), Is.EqualTo(shown));
        Put(4, shown);
        Put(B, 0x02);
        Assert.That(Get(4), Is.EqualTo(hour / 10 * 16 + hour % 10), "and back");
    }

    [Test]
    public void Software_sets_the_time_under_set()
    {
        Put(B, 0x82);
        _time.Advance(5 * Second);
        Assert.That(Get(0), Is.EqualTo(0x09), "held");
        foreach ((int register, int value) in ((int, int)[])[(0, 0x58), (2, 0x59), (4, 0x23), (7, 0x31), (8, 0x12), (9, 0x99), (0x32, 0x19)])
            Put(register, value);
        Put(B, 0x02);
        Assert.That(Shown(), Is.EqualTo(Parse("1999-12-31 23:59:58")));
        _time.Advance(2 * Second);
        Assert.That(Shown(), Is.EqualTo(Parse("2000-01-01 00:00:00")));
    }

    [Test]
    public void A_single_field_can_be_set_while_it_runs()
    {
        Put(2, 0x59);
        _time.Advance(51 * Second);
        Assert.That(Shown(), Is.EqualTo(Parse("2026-11-21 21:00:00")));
    }

    [TestCase("99 99 99 99 99 99", 0x02)]
    [TestCase("FF FF FF FF FF FF", 0x00)]
    [TestCase("00 00 00 00 00 00", 0x06)]
    [TestCase("59 59 23 31 02 23", 0x02)]
    public void Nonsense_is_carried_over(string bytes, int registerB)
    {
        Put(B, registerB | 0x80);
        int[] registers = [0, 2, 4, 7, 8, 9];
        string[] values = bytes.Split(' ');
        for (int at = 0; at < registers.Length; at++) Put(registers[at], Convert.ToInt32(values[at], 16));
        Put(B, registerB);
        _time.Advance(Second);
        Assert.That(() => Get(7), Throws.Nothing);
        if (values[3] == "31") Assert.That((Get(7), Get(8)), Is.EqualTo((0x04, 0x03)), "31 February 2023, a second later");
    }

    [Test]
    public void A_divider_in_reset_stops_the_time_and_starts_half_a_second_later()
    {
        Put(A, 0x76);
        _time.Advance(10 * Second);
        Assert.That(Get(0), Is.EqualTo(0x09));
        Put(A, 0x26);
        _time.Advance(Second / 2 - 1);
        Assert.That(Get(0), Is.EqualTo(0x09));
        _time.Advance(1);
        Assert.That(Get(0), Is.EqualTo(0x10));
    }

    [Test]
    public void An_update_is_announced_244_microseconds_before()
    {
        _time.Advance(Second - 244_001);
        Assert.That(Get(A) & 0x80, Is.Zero);
        _time.Advance(1);
        Assert.That(Get(A), Is.EqualTo(0xA6));
        _time.Advance(244_000);
        Assert.That(Get(A) & 0x80, Is.Zero);
        Put(B, 0x82);
        _time.Advance(Second - 1);
        Assert.That(Get(A) & 0x80, Is.Zero, "no update comes while software holds the time");
    }

    [Test]
    public void Update_interrupt_once_a_second()
    {
        Put(B, 0x12);
        _time.Advance(Second - 1);
        Assert.That(_irq.Level, Is.False);
        _time.Advance(1);
        Assert.That(_irq.Level, Is.True);
        _time.Advance(10 * Second);
        Assert.That((_irq.Edges, _time.IsArmed), Is.EqualTo((1, false)), "until register C is read");
        Assert.That((Get(C), _irq.Level), Is.EqualTo((0x90 | 0x40, false)), "the periodic flag is set too, enabled or not");
        Assert.That(Get(C), Is.Zero, "reading clears");
        _time.Advance(Second);
        Assert.That(_irq.Edges, Is.EqualTo(2));
    }

    [TestCase(0x6, 1024)]
    [TestCase(0xF, 2)]
    [TestCase(0x3, 8192)]
    [TestCase(0x1, 256)]
    [TestCase(0x2, 128)]
    [TestCase(0x0, 0)]
    public void Periodic_interrupts_in_a_second(int rate, int expected)
    {
        Put(A, 0x20 | rate);
        Put(B, 0x42);
        int interrupts = 0;
        for (ulong at = 0; at < Second; at += 10_000)
        {
            _time.Advance(10_000);
            if (_irq.Level && (Get(C) & 0xC0) == 0xC0) interrupts++;
        }

        Assert.That(interrupts, Is.EqualTo(expected));
    }

    [TestCase("20:05:12", 3)]
    [TestCase("20:06:00", 51)]
    [TestCase("20:05:09", 86_400)]
    [TestCase("C0:FF:15", 6)]
    [TestCase("FF:FF:FF", 1)]
    [TestCase("21:C0:C0", 54 * 60 + 51)]
    public void Alarm_interrupt_when_the_time_matches(string alarm, int seconds)
    {
        string[] parts = alarm.Split(':');
        Put(5, Convert.ToInt32(parts[0], 16));
        Put(3, Convert.ToInt32(parts[1], 16));
        Put(1, Convert.ToInt32(parts[2], 16));
        Put(B, 0x22);
        _time.Advance((ulong)seconds * Second - 1);
        Assert.That(_irq.Level, Is.False);
        _time.Advance(1);
        Assert.That(_irq.Level, Is.True);
        Assert.That(Get(C) & 0xA0, Is.EqualTo(0xA0));
    }

    [Test]
    public void Flags_can_be_polled_without_interrupts()
    {
        Put(1, 0x10);
        Put(3, 0x05);
        Put(5, 0x20);
        Get(C);
        _time.MoveSilently(3 * Second);
        Assert.That((Get(C), _irq.Edges, _time.IsArmed), Is.EqualTo((0x70, 0, false)));
        _time.MoveSilently(200_000 * Second);
        Assert.That(Get(C) & 0x20, Is.EqualTo(0x20), "days later");
    }

    [Test]
    public void An_interrupt_enabled_late_comes_for_a_flag_that_is_set()
    {
        _time.MoveSilently(2 * Second);
        Put(B, 0x12);
        Assert.That(_irq.Level, Is.True);
    }

    [Test]
    public void Set_switches_the_update_interrupt_off()
    {
        Put(B, 0x92);
        Assert.That(Get(B), Is.EqualTo(0x82));
    }

    [Test]
    public void Index_port_cannot_be_read_and_holds_the_nmi_mask()
    {
        _rtc.Write(0, 1, 0x8D);
        Assert.That((_rtc.Read(0, 1), _rtc.Read(1, 1), _rtc.MasksNmi), Is.EqualTo((0xFFu, 0x80u, true)));
        _rtc.Write(0, 1, 0x0D);
        Assert.That(_rtc.MasksNmi, Is.False);
        Assert.That(_rtc.WidestAccess, Is.EqualTo(1), "a word is index and data");
        Put(D, 0);
        Assert.That(Get(D), Is.EqualTo(0x80), "read-only");
    }

    [TestCase(128UL << 20, 0UL, 1, "80 02", "FF FF", "00 07", "00 00 00", 0)]
    [TestCase(8UL << 20, 0UL, 4, "80 02", "00 1C", "00 00", "00 00 00", 3)]
    [TestCase(3UL << 30, 5UL << 30, 16, "80 02", "FF FF", "00 BF", "00 40 01", 15)]
    [TestCase(3UL << 30, 253UL << 30, 64, "80 02", "FF FF", "00 BF", "00 40 3F", 63)]
    public void Cmos_says_how_much_memory_there_is(ulong low, ulong high, int cores, string kib, string extended, string above16M, string above4G, int last)
    {
        byte[] cmos = CmosMemory.Build(low, high, cores);
        Assert.That(Bytes(cmos, 0x15, 2), Is.EqualTo(kib));
        Assert.That(Bytes(cmos, 0x17, 2), Is.EqualTo(extended));
        Assert.That(Bytes(cmos, 0x30, 2), Is.EqualTo(extended));
        Assert.That(Bytes(cmos, 0x34, 2), Is.EqualTo(above16M));
        Assert.That(Bytes(cmos, 0x5B, 3), Is.EqualTo(above4G));
        Assert.That(cmos[0x5F], Is.EqualTo(last));
        int sum = 0;
        for (int at = 0x10; at < 0x2E; at++) sum += cmos[at];
        Assert.That(cmos[0x2E] << 8 | cmos[0x2F], Is.EqualTo(sum), "the AT's checksum");
    }

    [Test]
    public void Snapshots_go_on_where_they_were()
    {
        Put(B, 0x12);
        Put(0x50, 0x77);
        _time.Advance(Second / 3);
        byte[] state = Snapshots.Save(_rtc);
        FakeInterruptLine irq = new();
        Mc146818 copy = new(_time, _time, _time, irq, new byte[128]);
        Snapshots.Load(copy, state);
        Assert.That(Snapshots.Save(copy), Is.EqualTo(state));
        _time.Advance(Second);
        Assert.That((irq.Level, _irq.Level), Is.EqualTo((true, true)));
        Array.Fill<byte>(state, 0xFF, 138, 8);
        Assert.That(() => Snapshots.Load(copy, state), Throws.InstanceOf<System.IO.InvalidDataException>());
    }

    [Test]
    public void Random_use_never_fails()
    {
        Random random = new(11);
        for (int step = 0; step < 100_000; step++)
        {
            switch (random.Next(3))
            {
                case 0: _rtc.Write(random.Next(2), 1 << random.Next(3), (uint)random.NextInt64()); break;
                case 1: _rtc.Read(random.Next(2), 1 << random.Next(3)); break;
                default: _time.MoveSilently(_time.Nanoseconds + (ulong)random.Next(1 << random.Next(30))); break;
            }
        }

        _time.Advance(1);
        Assert.That(Get(D), Is.EqualTo(0x80));
    }

    private void Start(string text, ulong nanoseconds)
    {
        _time = new FakeTimers { UnixNanosecondsAtStart = (ulong)(Parse(text) - DateTime.UnixEpoch).TotalSeconds * Second + nanoseconds };
        _irq = new FakeInterruptLine();
        _rtc = new Mc146818(_time, _time, _time, _irq, CmosMemory.Build(128 << 20, 0, 1));
    }

    private static DateTime Parse(string text) =>
        DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static string Bytes(byte[] cmos, int at, int count) => BitConverter.ToString(cmos, at, count).Replace('-', ' ');

    private int Get(int register)
    {
        _rtc.Write(0, 1, (uint)register);
        return (int)_rtc.Read(1, 1);
    }

    private void Put(int register, int value)
    {
        _rtc.Write(0, 1, (uint)register);
        _rtc.Write(1, 1, (uint)value);
    }

    /// <summary>BCD and 24 hours, as after power-on.</summary>
    private DateTime Shown()
    {
        int year = Digits(0x32) * 100 + Digits(9);
        return new DateTime(year, Digits(8), Digits(7), Digits(4), Digits(2), Digits(0), DateTimeKind.Utc);
    }

    private int Digits(int register) => (Get(register) >> 4) * 10 + (Get(register) & 0xF);
}
