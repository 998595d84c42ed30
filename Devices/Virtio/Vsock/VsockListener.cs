// A place of the host at which others connect to the guest.
using System;
using System.Net;
using System.Net.Sockets;

namespace ToroEmu.Devices.Virtio.Vsock;

/// <summary>A listening socket and the guest's port behind it.</summary>
public sealed class VsockListener : IDisposable
{
    private const int Waiting = 512;

    private readonly Socket? _socket;

    private VsockListener(Socket? socket, uint? guestPort)
    {
        _socket = socket;
        GuestPort = guestPort;
    }

    /// <summary>Where it listens: the port that was found where 0 was asked for.</summary>
    public EndPoint Address => Socket.LocalEndPoint!;

    /// <summary>The guest's port; null when whoever connects names it in a first line, CONNECT PORT.</summary>
    internal uint? GuestPort { get; }

    internal Socket Socket => _socket!;

    /// <summary>Of a recorded run: nobody connects.</summary>
    public static VsockListener Recorded(uint? guestPort) => new(null, guestPort);

    /// <summary>Begins to listen: others can connect, and wait.</summary>
    /// <exception cref="SocketException">The address is in use or not one of this host.</exception>
    public static VsockListener Open(EndPoint address, uint? guestPort)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, address is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            socket.Bind(address);
            socket.Listen(Waiting);
            return new VsockListener(socket, guestPort);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _socket?.Dispose();
}
