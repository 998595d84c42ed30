// Host time as machine time.
using System;
using System.Diagnostics;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

/// <summary>Nanoseconds since the machine was built; the one user of the host's clock in a threaded run.</summary>
internal sealed class HostClock : IClock, IWallClock
{
    /// <summary>A tick of <see cref="DateTime"/>.</summary>
    private const ulong NanosecondsPerHostTick = 100;

    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly long start = Stopwatch.GetTimestamp();

    public ulong UnixNanosecondsAtStart { get; } = (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * NanosecondsPerHostTick;

    public ulong Nanoseconds => (ulong)((Stopwatch.GetTimestamp() - start) * NanosecondsPerTick);
}
