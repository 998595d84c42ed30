// The date, as devices see it.
namespace ToroEmu.Devices.Contracts;

/// <summary>Ties <see cref="IClock"/> to the calendar: one value for the whole run, so that every clock of the machine agrees.</summary>
public interface IWallClock
{
    /// <summary>Nanoseconds from 1970-01-01 00:00 UTC (without leap seconds) to the clock's zero.</summary>
    ulong UnixNanosecondsAtStart { get; }
}
