// What time it will be some instructions on.
using System;

namespace ToroEmu.Tracing;

/// <summary>
/// The machine's clock counts 1/256 nanoseconds, of which events tell whole ones. From the times seen so far follows between which fractions the clock must be, and with the number
/// of cores that share the time, what it will show.
/// </summary>
internal struct EventTime
{
    private const int FractionShift = 8;
    private const ulong One = 1UL << FractionShift;

    private ulong low; // the clock lies between, both included
    private ulong high;
    private ulong pace;

    public static EventTime Start => new() { pace = One, high = One - 1 };

    /// <summary>The nanosecond that is most likely so many instructions on.</summary>
    public readonly ulong After(ulong instructions) => unchecked((low + (high - low) / 2 + instructions * pace) >> FractionShift);

    /// <summary>So many instructions on, it was this nanosecond.</summary>
    public void Learn(ulong instructions, ulong nanosecond)
    {
        ulong first = nanosecond << FractionShift, last = first | (One - 1);
        low = Math.Max(unchecked(low + instructions * pace), first);
        high = Math.Min(unchecked(high + instructions * pace), last);
        if (low > high) (low, high) = (first, last);
    }

    /// <summary>So many cores share the time from now on.</summary>
    public void Share(ulong cores) => pace = One / Math.Clamp(cores, 1, One);
}
