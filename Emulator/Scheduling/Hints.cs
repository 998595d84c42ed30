// What workers look at all the time, off the cache lines that others write.
using System.Runtime.InteropServices;

namespace ToroEmu.Scheduling;

/// <summary>Fields of <see cref="RunQueue"/> that are read without its lock.</summary>
[StructLayout(LayoutKind.Sequential)]
internal sealed class Hints
{
    private readonly Line before;

    /// <summary>Cores that are ready.</summary>
    public int Ready;

    /// <summary>Ready cores that no worker is about to take.</summary>
    public int Waiting;

    /// <summary>Nanosecond at which a parked core is to be woken.</summary>
    public ulong NextWake = RunQueue.Never;

    private readonly Line after;

    /// <summary>As long as two cache lines: processors fetch them in pairs.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private readonly struct Line;
}
