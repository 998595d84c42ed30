// A socket of the host as a vsock connection sees it: nothing blocks, nothing throws.
using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace ToroEmu.Devices.Virtio.Vsock;

/// <summary>A connected stream socket, TCP or Unix.</summary>
internal sealed class HostStream
{
    private readonly Socket _socket;

    public HostStream(Socket socket)
    {
        _socket = socket;
        socket.Blocking = false;
        if (socket.ProtocolType == ProtocolType.Tcp)
            socket.NoDelay = true;
    }

    /// <summary>Connects; null when nobody is there or the host does not let us.</summary>
    public static async Task<HostStream?> Connect(EndPoint target, CancellationToken stop)
    {
        Socket socket = target is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(target, stop).ConfigureAwait(false);
            return new HostStream(socket);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>What is there to receive.</summary>
    public HostStreamState Look()
    {
        Span<byte> one = stackalloc byte[1];
        return Classify(Receive(one, SocketFlags.Peek, out SocketError error), error);
    }

    /// <summary>Takes what is there, up to the room. Zero with <see cref="HostStreamState.Ready"/> is impossible.</summary>
    public HostStreamState TryReceive(Span<byte> room, out int received)
    {
        received = Receive(room, SocketFlags.None, out SocketError error);
        return Classify(received, error);
    }

    /// <summary>Sends what the host takes at once, which may be nothing. False when the connection is broken.</summary>
    public bool TrySend(ReadOnlySpan<byte> bytes, out int sent)
    {
        try
        {
            sent = Math.Max(0, _socket.Send(bytes, SocketFlags.None, out SocketError error));
            return error is SocketError.Success or SocketError.WouldBlock;
        }
        catch (ObjectDisposedException)
        {
            sent = 0;
            return false;
        }
    }

    /// <summary>Completes when there is something to receive, an end included. False when the connection is broken: a socket says so only once.</summary>
    public async Task<bool> WaitReadable(CancellationToken stop)
    {
        try
        {
            await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, stop).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Sends all of it, however long the host takes. False when the connection is broken.</summary>
    public async Task<bool> Send(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return await _socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false) == bytes.Length;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>The other side shall see the end of the stream.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }

    /// <summary>Ends the connection in order. Without a shutdown .NET would abort it if a task still waits for it.</summary>
    public void Close()
    {
        EndSending();
        _socket.Dispose();
    }

    /// <summary>Ends the connection so that the other side sees an error, not an end.</summary>
    public void Abort()
    {
        try
        {
            if (_socket.ProtocolType == ProtocolType.Tcp)
                _socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }

        _socket.Dispose();
    }

    private int Receive(Span<byte> room, SocketFlags flags, out SocketError error)
    {
        try
        {
            return _socket.Receive(room, flags, out error);
        }
        catch (ObjectDisposedException)
        {
            error = SocketError.Shutdown;
            return 0;
        }
    }

    private static HostStreamState Classify(int received, SocketError error) => error switch
    {
        SocketError.Success => received > 0 ? HostStreamState.Ready : HostStreamState.Ended,
        SocketError.WouldBlock => HostStreamState.Empty,
        _ => HostStreamState.Broken,
    };
}
