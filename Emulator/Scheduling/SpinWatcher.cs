// Wakes one core for a store to a line that it watches.
using ToroEmu.Memory;

namespace ToroEmu.Scheduling;

/// <summary>Whether a core watches lines is known only to the worker that has it.</summary>
internal sealed class SpinWatcher(int core, IVcpu vcpu, RunQueue queue, StallWatch stall) : IWatcher
{
    private bool isWatching;

    /// <summary>The core is about to park; <see langword="false"/>: a line has changed already.</summary>
    public bool TryWatch()
    {
        isWatching = true;
        return vcpu.TryWatch(this);
    }

    /// <summary>The core has its turn again.</summary>
    public void Unwatch()
    {
        if (!isWatching) return;
        isWatching = false;
        vcpu.Unwatch();
    }

    public void WakeByStore()
    {
        stall.Moves(core);
        queue.Wake(core);
    }
}
