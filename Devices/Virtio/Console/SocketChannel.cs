// A console port on a socket.
using System;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace ToroEmu.Devices.Virtio.Console;

/// <summary>
/// One peer at a time; a server waits for the next when one leaves. Bytes wait in two short queues: when the guest does not take its
/// input the peer's writes stall, when the peer does not read the guest's output does. Without a peer output is lost.
/// </summary>
public sealed class SocketChannel : IConsoleChannel
{
    private const int QueueSize = 64 << 10;
    private const int PieceSize = 16 << 10;

    /// <summary>Time for a slow peer to take the last bytes at the end of the run.</summary>
    private static readonly TimeSpan LastBytes = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new(); // guards the queues and the flags; writes of _peer
    private readonly ByteFifo _input = new(QueueSize);
    private readonly ByteFifo _output = new(QueueSize);
    private readonly SemaphoreSlim _inputRoom = new(0);
    private readonly SemaphoreSlim _outputWork = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket? _listener;
    private readonly Action _disposed;
    private Socket? _peer;
    private bool _isClosing;
    private bool _isSending;
    private Action _changed = () => { };
    private Task _pump = Task.CompletedTask;

    private SocketChannel(Socket? listener, Socket? peer, Action disposed) => (_listener, _peer, _disposed) = (listener, peer, disposed);

    /// <inheritdoc/>
    public bool IsConnected => Volatile.Read(ref _peer) is not null;

    /// <inheritdoc/>
    public bool IsLive => IsConnected;

    /// <inheritdoc/>
    public bool ExpectsInput => _listener is not null || IsConnected;

    /// <inheritdoc/>
    public int WriteSpace
    {
        get
        {
            lock (_gate)
                return _peer is null ? int.MaxValue : _output.Space;
        }
    }

    /// <inheritdoc/>
    public bool HasInput
    {
        get
        {
            lock (_gate)
                return _input.Count != 0;
        }
    }

    /// <summary>A server that is bound and listens. Peers may connect from now on.</summary>
    /// <param name="listener">Owned by the channel.</param>
    /// <param name="disposed">Called at the end.</param>
    public static SocketChannel Serve(Socket listener, Action disposed) => new(listener, null, disposed);

    /// <summary>A client that is connected.</summary>
    public static SocketChannel Use(Socket peer) => new(null, peer, () => { });

    /// <inheritdoc/>
    public void Start(Action changed)
    {
        _changed = changed;
        _pump = Task.Run(Pump);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_peer is null)
                return;
            _output.Write(bytes);
        }

        Wake(_outputWork);
    }

    /// <inheritdoc/>
    public int Read(Span<byte> bytes)
    {
        int length;
        lock (_gate)
            length = _input.Read(bytes);
        Wake(_inputRoom);
        return length;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosing)
                return;
            _isClosing = true;
        }

        Wake(_outputWork);
        if (IsConnected)
            _stop.CancelAfter(LastBytes);
        else
            _stop.Cancel();
        _pump.Wait();
        _peer?.Dispose();
        _listener?.Dispose();
        _disposed();
        _stop.Dispose();
    }

    /// <summary>One release is enough: whoever wakes looks at all there is.</summary>
    private static void Wake(SemaphoreSlim sleeper)
    {
        if (sleeper.CurrentCount == 0)
            sleeper.Release();
    }

    private async Task Pump()
    {
        try
        {
            for (Socket? peer = _peer ?? await Next(); peer is not null; peer = await Next())
            {
                SetPeer(peer);
                await Exchange(peer);
                SetPeer(null);
                peer.Dispose();
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            SetPeer(null);
        }
    }

    private async ValueTask<Socket?> Next()
    {
        lock (_gate)
        {
            if (_isClosing)
                return null;
        }

        return _listener is null ? null : await _listener.AcceptAsync(_stop.Token);
    }

    private void SetPeer(Socket? peer)
    {
        lock (_gate)
        {
            _peer = peer;
            _output.Clear();
        }

        _changed();
    }

    /// <summary>Until the peer leaves, after what the guest had written by then; or until the end of the run.</summary>
    private async Task Exchange(Socket peer)
    {
        using CancellationTokenSource left = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Task send = Quietly(Send(peer, left.Token));
        Task receive = Quietly(Receive(peer, left.Token));
        if (await Task.WhenAny(send, receive) == receive)
            await Task.WhenAny(send, Drained(left.Token));
        await left.CancelAsync();
        await Task.WhenAll(send, receive);
    }

    private async Task Drained(CancellationToken stop)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(LastBytes);
        while (!patience.IsCancellationRequested && HasOutput())
            await Task.Delay(1, CancellationToken.None);
    }

    private bool HasOutput()
    {
        lock (_gate)
            return _output.Count != 0 || _isSending;
    }

    private async Task Receive(Socket peer, CancellationToken stop)
    {
        byte[] piece = new byte[PieceSize];
        for (int length = await peer.ReceiveAsync(piece, stop); length != 0; length = await peer.ReceiveAsync(piece, stop))
        {
            for (int taken = Offer(piece.AsSpan(0, length)); ; taken += Offer(piece.AsSpan(taken, length - taken)))
            {
                _changed();
                if (taken == length)
                    break;
                await _inputRoom.WaitAsync(stop);
            }
        }
    }

    private int Offer(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
            return _input.Write(bytes);
    }

    private async Task Send(Socket peer, CancellationToken stop)
    {
        byte[] piece = new byte[PieceSize];
        while (true)
        {
            int length = TakeOutput(piece, out bool isClosing);
            if (length == 0 && isClosing)
                return;
            if (length == 0)
            {
                await _outputWork.WaitAsync(stop);
                continue;
            }

            _changed();
            for (int sent = 0; sent < length;)
                sent += await peer.SendAsync(piece.AsMemory(sent, length - sent), stop);
        }
    }

    private int TakeOutput(Span<byte> piece, out bool isClosing)
    {
        lock (_gate)
        {
            isClosing = _isClosing;
            int length = _output.Read(piece);
            _isSending = length != 0;
            return length;
        }
    }

    /// <summary>A peer that goes away, in whatever manner, is no error.</summary>
    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It is gone.
        }
    }
}
