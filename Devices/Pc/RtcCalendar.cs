// The calendar of the real-time clock: seconds since 1970 as the chip's bytes, and back.
using System;
using static ToroEmu.Devices.Pc.Mc146818Spec;

namespace ToroEmu.Devices.Pc;

/// <summary>
/// Proleptic Gregorian calendar. Bytes are decimal digits or binary and hours of 12 or 24, as register B says. A guest may write what is no date:
/// it is carried over as arithmetic has it (the 31st of February is the 3rd of March).
/// </summary>
internal static class RtcCalendar
{
    private const long SecondsPerDay = 86_400;

    private const long DaysPer400Years = 146_097;

    /// <summary>1970-01-01 was a Thursday, day 5 of a week that begins with Sunday as 1.</summary>
    private const int FirstDayOfWeek = 4;

    /// <summary>Writes seconds to year and century, but not the alarm.</summary>
    public static void Encode(long seconds, byte registerB, Span<byte> cmos)
    {
        long day = FloorDivide(seconds, SecondsPerDay);
        EncodeTimeOfDay((int)(seconds - day * SecondsPerDay), registerB, out cmos[Seconds], out cmos[Minutes], out cmos[Hours]);
        (long year, int month, int dayOfMonth) = Date(day);
        cmos[WeekDay] = ToByte((int)FloorModulo(day + FirstDayOfWeek, 7) + 1, registerB);
        cmos[DayOfMonth] = ToByte(dayOfMonth, registerB);
        cmos[Month] = ToByte(month, registerB);
        cmos[Year] = ToByte((int)FloorModulo(year, 100), registerB);
        cmos[Century] = ToByte((int)FloorModulo(FloorDivide(year, 100), 100), registerB);
    }

    public static long Decode(ReadOnlySpan<byte> cmos, byte registerB)
    {
        long year = FromByte(cmos[Century], registerB) * 100L + FromByte(cmos[Year], registerB);
        long day = DayNumber(year, FromByte(cmos[Month], registerB), FromByte(cmos[DayOfMonth], registerB));
        return day * SecondsPerDay + Hour(cmos[Hours], registerB) * 3600L + FromByte(cmos[Minutes], registerB) * 60L + FromByte(cmos[Seconds], registerB);
    }

    /// <summary>Whether the alarm bytes match a second behind <paramref name="last"/> and up to <paramref name="present"/>. After a day all has been seen.</summary>
    public static bool HasAlarm(long last, long present, byte registerB, ReadOnlySpan<byte> cmos)
    {
        long second = Math.Max(last + 1, present - SecondsPerDay + 1);
        while (second <= present)
        {
            int step = StepToAlarm((int)FloorModulo(second, SecondsPerDay), registerB, cmos);
            if (step == 0) return true;
            second += step;
        }

        return false;
    }

    /// <summary>0: the alarm is now. Else seconds within which it is not: to the next hour, minute or second.</summary>
    private static int StepToAlarm(int timeOfDay, byte registerB, ReadOnlySpan<byte> cmos)
    {
        EncodeTimeOfDay(timeOfDay, registerB, out byte second, out byte minute, out byte hour);
        if (!Matches(cmos[HoursAlarm], hour)) return 3600 - timeOfDay % 3600;
        if (!Matches(cmos[MinutesAlarm], minute)) return 60 - timeOfDay % 60;
        return Matches(cmos[SecondsAlarm], second) ? 0 : 1;
    }

    private static bool Matches(byte alarm, byte value) => (alarm & DoNotCare) == DoNotCare || alarm == value;

    private static void EncodeTimeOfDay(int timeOfDay, byte registerB, out byte second, out byte minute, out byte hour)
    {
        second = ToByte(timeOfDay % 60, registerB);
        minute = ToByte(timeOfDay / 60 % 60, registerB);
        int hours = timeOfDay / 3600;
        hour = (registerB & Hours24) != 0
            ? ToByte(hours, registerB)
            : (byte)(ToByte((hours + 11) % 12 + 1, registerB) | (hours >= 12 ? Afternoon : 0));
    }

    private static int Hour(byte value, byte registerB)
    {
        if ((registerB & Hours24) != 0) return FromByte(value, registerB);
        int hours = FromByte((byte)(value & ~Afternoon), registerB) % 12;
        return (value & Afternoon) != 0 ? hours + 12 : hours;
    }

    private static byte ToByte(int value, byte registerB) => (byte)((registerB & Binary) != 0 ? value : value / 10 << 4 | value % 10);

    private static int FromByte(byte value, byte registerB) => (registerB & Binary) != 0 ? value : (value >> 4) * 10 + (value & 0xF);

    /// <summary>Days since 1970 of a date, whose month and day may lie outside of the year and month.</summary>
    private static long DayNumber(long year, int month, int day)
    {
        year += FloorDivide(month - 1, 12);
        int sinceMarch = (int)FloorModulo(month - 3, 12); // a year that begins with March ends with the leap day
        if (sinceMarch >= 10) year--;
        long era = FloorDivide(year, 400);
        long inEra = year - era * 400;
        long inYear = (153 * sinceMarch + 2) / 5 + day - 1;
        return era * DaysPer400Years + inEra * 365 + inEra / 4 - inEra / 100 + inYear - MarchOfYear0;
    }

    /// <summary>Days from 0000-03-01 to 1970-01-01.</summary>
    private const long MarchOfYear0 = 719_468;

    private static (long Year, int Month, int Day) Date(long day)
    {
        long shifted = day + MarchOfYear0;
        long era = FloorDivide(shifted, DaysPer400Years);
        int inEra = (int)(shifted - era * DaysPer400Years);
        int yearOfEra = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365;
        int inYear = inEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int sinceMarch = (5 * inYear + 2) / 153;
        int month = sinceMarch < 10 ? sinceMarch + 3 : sinceMarch - 9;
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, inYear - (153 * sinceMarch + 2) / 5 + 1);
    }

    private static long FloorDivide(long value, long by) => value / by - (value % by < 0 ? 1 : 0);

    private static long FloorModulo(long value, long by) => value - FloorDivide(value, by) * by;
}
