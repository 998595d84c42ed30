// A socket of the host as a vsock connection sees it: nothing blocks, nothing throws.
using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Virtio.Vsock;

/// <summary>
/// A connected stream socket, TCP or Unix. In a machine that is to repeat itself what is seen of it is answers to questions; in a replay there is
/// no socket, and the record answers.
/// </summary>
internal sealed class HostStream
{
    private readonly Socket? _socket;
    private readonly IHostPort? _asked;

    /// <param name="socket">Null in a replay.</param>
    /// <param name="asked">Null in a threaded machine.</param>
    public HostStream(Socket? socket, IHostPort? asked = null)
    {
        (_socket, _asked) = (socket, asked);
        if (socket is null)
            return;
        try
        {
            socket.Blocking = false;
            if (socket.ProtocolType == ProtocolType.Tcp)
                socket.NoDelay = true;
        }
        catch (SocketException)
        {
            // It is gone already; the first look shows it.
        }
    }

    /// <summary>Connects; null when nobody is there or the host does not let us.</summary>
    public static async Task<Socket?> Connect(EndPoint target, CancellationToken stop)
    {
        Socket socket = target is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(target, stop).ConfigureAwait(false);
            return socket;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>What is there to receive.</summary>
    public HostStreamState Look() => _asked is null ? LookNow() : (HostStreamState)_asked.Ask(() => [(byte)LookNow()])[0];

    /// <summary>Takes what is there, up to the room. Zero with <see cref="HostStreamState.Ready"/> is impossible.</summary>
    public HostStreamState TryReceive(Span<byte> room, out int received)
    {
        if (_asked is null)
            return ReceiveNow(room, out received);
        int most = room.Length;
        byte[] answer = _asked.Ask(() => ReceiveNow(most));
        received = answer.Length - 1;
        answer.AsSpan(1).CopyTo(room);
        return (HostStreamState)answer[0];
    }

    /// <summary>Sends what the host takes at once, which may be nothing. False when the connection is broken.</summary>
    public bool TrySend(ReadOnlySpan<byte> bytes, out int sent)
    {
        if (_asked is null)
            return SendNow(bytes, out sent);
        byte[] copy = _socket is null ? [] : bytes.ToArray();
        byte[] answer = _asked.Ask(() => SendNow(copy));
        sent = BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(1));
        return answer[0] != 0;
    }

    private HostStreamState LookNow()
    {
        Span<byte> one = stackalloc byte[1];
        return Classify(Receive(one, SocketFlags.Peek, out SocketError error), error);
    }

    private HostStreamState ReceiveNow(Span<byte> room, out int received)
    {
        received = Receive(room, SocketFlags.None, out SocketError error);
        return Classify(received, error);
    }

    /// <summary>State, and the bytes if there are any.</summary>
    private byte[] ReceiveNow(int most)
    {
        byte[] room = new byte[most];
        HostStreamState state = ReceiveNow(room, out int received);
        return [(byte)state, .. room.AsSpan(0, Math.Max(0, received))];
    }

    /// <summary>Whether the connection is whole, and the number of bytes that were taken.</summary>
    private byte[] SendNow(byte[] bytes)
    {
        byte[] answer = new byte[1 + sizeof(int)];
        answer[0] = SendNow(bytes, out int sent) ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(1), sent);
        return answer;
    }

    private bool SendNow(ReadOnlySpan<byte> bytes, out int sent)
    {
        try
        {
            sent = Math.Max(0, _socket!.Send(bytes, SocketFlags.None, out SocketError error));
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
            await _socket!.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, stop).ConfigureAwait(false);
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
            return await _socket!.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false) == bytes.Length;
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
            _socket?.Shutdown(SocketShutdown.Send);
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
        _socket?.Dispose();
    }

    /// <summary>Ends the connection so that the other side sees an error, not an end.</summary>
    public void Abort()
    {
        try
        {
            if (_socket is { ProtocolType: ProtocolType.Tcp })
                _socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }

        _socket?.Dispose();
    }

    private int Receive(Span<byte> room, SocketFlags flags, out SocketError error)
    {
        try
        {
            return _socket!.Receive(room, flags, out error);
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
