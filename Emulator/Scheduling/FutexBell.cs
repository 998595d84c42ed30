// A bell by Linux's futex.
using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace ToroEmu.Scheduling;

/// <summary>Times out by the nanosecond, ends at once when rung, and costs no system call unless somebody sleeps.</summary>
internal sealed unsafe partial class FutexBell : WorkerBell
{
    private const int Silent = 0, Sleeping = 1, Rung = 2;

    // futex(2), prctl(2) of 64-bit Linux
    private const nint WaitPrivate = 0 | 128;
    private const nint WakePrivate = 1 | 128;
    private const nint SetTimerSlack = 29;
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    private static readonly nint FutexNumber = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 202 : 98;
    private static readonly nint PrctlNumber = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 157 : 167;

    /// <summary>How late a sleep of this thread may end so that the host can serve several timers at once, nanoseconds. Linux has 50,000 unless asked.</summary>
    private const nint Slack = 1_000;

    // Pinned memory of the runtime rather than unmanaged: whoever rings late must not write to what has been freed.
    private readonly int[] state = GC.AllocateArray<int>(1, pinned: true);
    private readonly int* word;
    private bool isPrecise;

    public FutexBell() => word = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(state, 0);

    public static bool IsSupported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    public override void Wait(ulong nanoseconds)
    {
        if (!isPrecise) _ = Call(PrctlNumber, SetTimerSlack, Slack, 0, null);
        isPrecise = true;
        if (Interlocked.CompareExchange(ref *word, Sleeping, Silent) == Silent)
        {
            TimeSpec length = new() { Seconds = (nint)(nanoseconds / NanosecondsPerSecond), Nanoseconds = (nint)(nanoseconds % NanosecondsPerSecond) };
            _ = Call(FutexNumber, (nint)word, WaitPrivate, Sleeping, nanoseconds == Forever ? null : &length);
        }

        Interlocked.Exchange(ref *word, Silent);
    }

    public override void Ring()
    {
        if (Interlocked.Exchange(ref *word, Rung) == Sleeping) _ = Call(FutexNumber, (nint)word, WakePrivate, 1, null);
    }

    /// <summary>A system call with four arguments. Its answer does not matter here: whoever wakes looks around anyway.</summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, nint first, nint second, nint third, TimeSpec* fourth);

    /// <summary>struct timespec of 64-bit systems.</summary>
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
