// The host's time beside the guest's.
using System;
using System.Diagnostics;

namespace ToroEmu.Scheduling;

/// <summary>Tells how far virtual time is ahead of the host's. Nothing that the guest can notice depends on it.</summary>
internal sealed class HostPace
{
    private readonly Stopwatch since = Stopwatch.StartNew();
    private ulong origin;

    /// <summary>Virtual time is this now.</summary>
    public void Begin(ulong nanosecond)
    {
        origin = nanosecond;
        since.Restart();
    }

    /// <summary>Host time left until it has come as far as this clock nanosecond; zero or less: it has.</summary>
    public TimeSpan Until(ulong nanosecond) => TimeSpan.FromTicks((long)Math.Min((nanosecond - Math.Min(nanosecond, origin)) / TimeSpan.NanosecondsPerTick, long.MaxValue / 2)) - since.Elapsed;
}
