// What all workers of a run share.
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

/// <summary>All of it is for any worker's thread; a core and its watcher belong to the worker that the queue gave it to.</summary>
internal sealed class WorkerParts
{
    public required IVcpu[] Cores { get; init; }

    public required IClock Clock { get; init; }

    public required RunQueue Queue { get; init; }

    public required WorkerBell[] Bells { get; init; }

    public required SpinWatcher[] Watchers { get; init; }

    public required SoloGate Gate { get; init; }

    public required StartUps StartUps { get; init; }

    public required StallWatch Stall { get; init; }

    public required CrowdWatch Crowd { get; init; }
}
