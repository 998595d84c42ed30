// A core without instructions: what its slices do is a test's choice.
using System;
using System.Threading;

using ToroEmu.Interpreter;
using ToroEmu.Interrupts;
using ToroEmu.Memory;
using ToroEmu.Scheduling;

namespace ToroEmu.Tests.Scheduling;

/// <summary>Keeps events as a core does; everything else is set by the test.</summary>
internal sealed class FakeVcpu : IVcpu
{
    private uint pending;
    private int isInside;

    /// <summary>What a slice does; its events are taken before.</summary>
    public required Func<CoreEvent, VcpuExit> Slice { get; init; }

    public Func<VcpuExit> Alone { get; init; } = () => VcpuExit.Budget;

    public long Slices { get; private set; }

    public bool AwaitsStartUp { get; set; }

    public bool HasPendingEvents => Volatile.Read(ref pending) != 0;

    public ulong? NextDeadline { get; set; }

    public bool ExpectsInterrupts { get; set; }

    public bool GetsNowhere { get; set; }

    public bool GivesWayAtOnce { get; set; }

    public ulong RetiredNow => 0;

    public IWatcher? Watcher { get; private set; }

    /// <summary>Whether a loop at a standstill may be parked.</summary>
    public Func<bool> StandsStill { get; init; } = () => true;

    public VcpuExit Run(long budget)
    {
        if (Interlocked.Exchange(ref isInside, 1) != 0) throw new InvalidOperationException("a core runs on two workers at once");
        Slices++;
        CoreEvent events = (CoreEvent)Interlocked.Exchange(ref pending, 0);
        VcpuExit exit = Slice(events);
        Volatile.Write(ref isInside, 0);
        return (events & CoreEvent.Pause) != 0 ? VcpuExit.Paused : exit;
    }

    public VcpuExit RunAlone() => Alone();

    public void Post(CoreEvent events) => Interlocked.Or(ref pending, (uint)events);

    public bool TryWatch(IWatcher watcher)
    {
        Watcher = watcher;
        Interlocked.MemoryBarrier();
        return StandsStill() && !HasPendingEvents;
    }

    public void Unwatch() => Watcher = null;
}
