// What an idle worker sleeps on.
namespace ToroEmu.Scheduling;

/// <summary>
/// One thread waits, any thread rings. A ring that comes first is remembered, once. A wait may end without either ring or time-out, and ends
/// within some microseconds of its time if the host can do that.
/// </summary>
internal abstract class WorkerBell
{
    /// <summary>Waits without a time-out.</summary>
    public const ulong Forever = ulong.MaxValue;

    /// <summary>The best one for this host.</summary>
    public static WorkerBell Create() => FutexBell.IsSupported ? new FutexBell() : new PortableBell();

    /// <summary>Sleeps until rung, or for <paramref name="nanoseconds"/>.</summary>
    public abstract void Wait(ulong nanoseconds);

    /// <summary>From any thread; never blocks.</summary>
    public abstract void Ring();
}
