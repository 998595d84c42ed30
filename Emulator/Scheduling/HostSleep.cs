// Sleeps of less than a millisecond.
using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace ToroEmu.Scheduling;

/// <summary>.NET sleeps by whole milliseconds; a timer of a thousand interrupts a second needs finer ones.</summary>
internal static partial class HostSleep
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Sleeps for about <paramref name="nanoseconds"/>, less than a second; a signal may end it earlier.</summary>
    public static void Short(ulong nanoseconds)
    {
        if (OperatingSystem.IsWindows())
        {
            Thread.Sleep(0);
            return;
        }

        TimeSpec length = new() { Seconds = 0, Nanoseconds = (nint)(nanoseconds % NanosecondsPerSecond) };
        _ = Sleep(in length, 0);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(in TimeSpec length, nint remaining);

    /// <summary>struct timespec of 64-bit systems.</summary>
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
