// What the host has to tell a vsock device.
namespace ToroEmu.Devices.Virtio.Vsock;

internal enum VsockNewsKind : byte
{
    /// <summary>Somebody has connected: ticket of the socket, the guest's port, whether the port's number is to be answered.</summary>
    Admitted = 1,

    /// <summary>The guest's connection to the host: its number, ticket of the socket (0: nobody is there).</summary>
    Connected = 2,

    /// <summary>A socket has something to receive: the connection, 1 (0: it is broken).</summary>
    Readable = 3,

    /// <summary>Bytes have been taken: the connection, 1 (0: it is broken), how many.</summary>
    Sent = 4,

    /// <summary>The guest has not confirmed the end of a connection in time.</summary>
    Overdue = 5,
}
