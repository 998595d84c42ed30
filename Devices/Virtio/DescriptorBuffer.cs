// One piece of guest memory in a descriptor chain.
namespace ToroEmu.Devices.Virtio;

/// <summary>A buffer: guest physical address, bytes, and whether the device writes it (else it only reads it).</summary>
public readonly record struct DescriptorBuffer(ulong Address, uint Length, bool IsDeviceWritable);
