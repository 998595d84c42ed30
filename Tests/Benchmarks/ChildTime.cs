// Processor time of this process's children.
using System;
using System.Runtime.InteropServices;

namespace ToroEmu.Benchmarks;

/// <summary>getrusage(2) of Linux, for children that have ended. Unlike the wall clock it does not count the time that others had the processor.</summary>
internal static partial class ChildTime
{
    private const int Children = -1;

    /// <summary>Words of struct rusage, more than any Linux has; the first four are user and system time in seconds and microseconds.</summary>
    private const int Words = 32;

    /// <summary>User and system time in seconds. Their sum is exact; how it is split is sampled.</summary>
    public static double Now()
    {
        Span<long> usage = stackalloc long[Words];
        if (GetUsage(Children, usage) != 0) throw new BenchmarkException("getrusage failed");
        return usage[0] + usage[2] + (usage[1] + usage[3]) / 1e6;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, Span<long> usage);
}
