// Host time as machine time.
using System.Diagnostics;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

/// <summary>Nanoseconds since the machine was built; the one user of the host's clock in a threaded run.</summary>
internal sealed class HostClock : IClock
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly long start = Stopwatch.GetTimestamp();

    public ulong Nanoseconds => (ulong)((Stopwatch.GetTimestamp() - start) * NanosecondsPerTick);
}
