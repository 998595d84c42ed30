// One ring between two cores, as an observer sees it.
namespace ToroEmu.Devices.Virtio.Bus;

/// <summary>Where the ring lies through which <see cref="Sender"/> reaches <see cref="Receiver"/>: guest physical addresses and descriptors.</summary>
public readonly record struct VirtIOBusRing(int Receiver, int Sender, ulong DescriptorArea, ulong DriverArea, ulong DeviceArea, uint Length);
