// The bus has one observer, who passes on.
using ToroEmu.Devices.Virtio.Bus;

namespace ToroEmu.Machines.Messages;

/// <summary>Two observers of the bus, told in turn.</summary>
internal sealed class BusObservers(IVirtIOBusObserver first, IVirtIOBusObserver second) : IVirtIOBusObserver
{
    /// <summary>The observers that there are, as one; null: there is none.</summary>
    public static IVirtIOBusObserver? Of(IVirtIOBusObserver? one, IVirtIOBusObserver? other) => one is null ? other : other is null ? one : new BusObservers(one, other);

    public void RingRegistered(in VirtIOBusRing ring)
    {
        first.RingRegistered(ring);
        second.RingRegistered(ring);
    }

    public void RingWithdrawn(int receiver, int sender)
    {
        first.RingWithdrawn(receiver, sender);
        second.RingWithdrawn(receiver, sender);
    }

    public void DoorbellRung(int receiver, int sender)
    {
        first.DoorbellRung(receiver, sender);
        second.DoorbellRung(receiver, sender);
    }

    public void BusReset()
    {
        first.BusReset();
        second.BusReset();
    }
}
