// What a look at a host's socket shows.
namespace ToroEmu.Devices.Virtio.Vsock;

internal enum HostStreamState
{
    /// <summary>Nothing to receive now.</summary>
    Empty,

    /// <summary>There are bytes.</summary>
    Ready,

    /// <summary>The other side sends no more.</summary>
    Ended,

    /// <summary>The connection is no more.</summary>
    Broken,
}
