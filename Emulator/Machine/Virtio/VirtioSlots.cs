// The virtio-mmio slots of one machine, filled.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

using ToroEmu.Devices.Contracts;
using ToroEmu.Devices.Virtio;
using ToroEmu.Machines.State;
using ToroEmu.Memory;

namespace ToroEmu.Machines.Virtio;

/// <summary>Transports in slot order, VirtIOBus first; those devices that listen to the outside world, and those that hold something of the host, apart.</summary>
internal sealed class VirtioSlots : IDisposable
{
    private readonly ImmutableArray<VirtioMmioTransport> transports;
    private readonly ImmutableArray<IOutsideInput> listeners;
    private readonly ImmutableArray<QueueDevice> workers;
    private readonly ImmutableArray<IDisposable> owners;

    /// <param name="devices">Slot 0 first; at most <see cref="MemoryMap.VirtioMmioSlots"/>.</param>
    /// <param name="line">The interrupt wire of a global interrupt number.</param>
    public VirtioSlots(IReadOnlyList<VirtioDevice> devices, Func<int, IInterruptLine> line)
    {
        transports = [.. devices.Select((device, slot) => new VirtioMmioTransport(device, line(MemoryMap.VirtioMmioIrq(slot))))];
        listeners = [.. devices.OfType<IOutsideInput>()];
        workers = [.. devices.OfType<QueueDevice>()];
        owners = [.. devices.OfType<IDisposable>()];
    }

    /// <summary>A device may yet act by itself: somebody outside may speak to it, or it has work left. From any thread.</summary>
    public bool ExpectsInput
    {
        get
        {
            foreach (QueueDevice worker in workers)
                if (worker.IsWorking) return true;
            foreach (IOutsideInput listener in listeners)
                if (listener.ExpectsInput) return true;
            return false;
        }
    }

    /// <summary>Somebody outside may speak to a device.</summary>
    public bool HasListeners => !listeners.IsEmpty;

    /// <summary>A section for each slot: transport and device.</summary>
    public IEnumerable<StateSection> Sections => transports.Select((transport, slot) => new StateSection($"virtio{slot}", transport));

    /// <summary>The first reason why a snapshot of the machine would not be whole, with the device's name; null: it would.</summary>
    public string? SnapshotObstacle => transports.Where(transport => transport.SnapshotObstacle is not null)
        .Select(transport => $"{transport}: {transport.SnapshotObstacle}").FirstOrDefault();

    public void Map(PhysicalBus.Builder bus)
    {
        for (int slot = 0; slot < transports.Length; slot++) bus.Map(MemoryMap.VirtioMmioAddress(slot), MemoryMap.VirtioMmioSize, transports[slot]);
    }

    /// <summary>Devices that have more to do than a call should take go on at counted instructions, not on a thread of the host.</summary>
    public void WorkByAlarm(IClock clock, IDeviceTimers timers)
    {
        foreach (QueueDevice worker in workers) worker.WorkByAlarm(clock, timers);
    }

    public void Start()
    {
        foreach (IOutsideInput listener in listeners) listener.Start();
    }

    public void Dispose()
    {
        foreach (IDisposable owner in owners) owner.Dispose();
    }
}
