// Host time as machine time.
using System;
using System.Diagnostics;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

/// <summary>Nanoseconds since the machine was built; the one user of the host's clock in a threaded run.</summary>
/// <param name="startTime">The calendar's time at the clock's zero; null: the host's.</param>
internal sealed class HostClock(DateTimeOffset? startTime = null) : IClock, IWallClock
{
    /// <summary>A tick of <see cref="DateTime"/>.</summary>
    private const ulong NanosecondsPerHostTick = 100;

    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly long start = Stopwatch.GetTimestamp();

    public ulong UnixNanosecondsAtStart { get; } = UnixNanoseconds(startTime ?? DateTimeOffset.UtcNow);

    /// <summary>Nanoseconds since 1970-01-01 00:00 UTC; earlier times count as that.</summary>
    public static ulong UnixNanoseconds(DateTimeOffset time) => (ulong)Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks) * NanosecondsPerHostTick;

    public ulong Nanoseconds => (ulong)((Stopwatch.GetTimestamp() - start) * NanosecondsPerTick);
}
