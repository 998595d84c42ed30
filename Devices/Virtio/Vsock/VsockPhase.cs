// The life of a vsock connection.
namespace ToroEmu.Devices.Virtio.Vsock;

internal enum VsockPhase
{
    /// <summary>The host has connected; the guest does not know yet.</summary>
    Waiting,

    /// <summary>The guest has been asked.</summary>
    Requested,

    /// <summary>The guest has asked; the host's socket is connecting.</summary>
    Connecting,

    /// <summary>Bytes flow.</summary>
    Open,

    /// <summary>Both directions have ended; the guest still has to confirm.</summary>
    Closing,

    /// <summary>Out of the table. What the guest had sent may still be on its way to a slow host.</summary>
    Over,
}
