// What tells one vsock connection from another.
namespace ToroEmu.Devices.Virtio.Vsock;

/// <summary>The context ids are the host's and the guest's, always.</summary>
internal readonly record struct VsockKey(uint HostPort, uint GuestPort);
