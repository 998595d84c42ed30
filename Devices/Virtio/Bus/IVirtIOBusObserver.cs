// The seam for tracing, statistics and checking of core-to-core messages.
namespace ToroEmu.Devices.Virtio.Bus;

/// <summary>Hears what the bus device hears. Called under the device's lock, on the thread of the core that caused it: be brief, do not call back.</summary>
public interface IVirtIOBusObserver
{
    /// <summary>The driver has introduced a ring.</summary>
    void RingRegistered(in VirtIOBusRing ring);

    /// <summary>The driver has taken a ring back.</summary>
    void RingWithdrawn(int receiver, int sender);

    /// <summary>A sender has rung for its receiver; before the interrupt, if there is one.</summary>
    void DoorbellRung(int receiver, int sender);

    /// <summary>All rings are gone.</summary>
    void BusReset();
}
