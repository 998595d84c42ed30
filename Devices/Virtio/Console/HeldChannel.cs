// A console port whose peer comes and goes at the machine's time.
using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Threading;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Devices.Virtio.Console;

/// <summary>
/// Stands before a channel that changes whenever the host likes. The device sees what has come in as host input, and nothing else: who is there, bytes, and
/// how much of its output has been taken. In a replay there is no channel, and the same comes out of the record.
/// </summary>
public sealed class HeldChannel : IConsoleChannel
{
    private const int Window = 64 << 10;
    private const int PieceSize = 16 << 10;
    private const byte State = 0, Input = 1, Taken = 2;
    private const byte IsThere = 1, ExpectsMore = 2;

    /// <summary>Time for a slow peer to take the last bytes at the end of the run.</summary>
    private static readonly TimeSpan LastBytes = TimeSpan.FromSeconds(1);

    private readonly IConsoleChannel? _channel;
    private readonly IHostPort _port;

    // What the device sees; on the machine's thread.
    private readonly ByteQueue _input = new();
    private volatile bool _isConnected;
    private volatile bool _expectsInput;
    private int _space = Window;
    private Action _changed = () => { };

    // What the host has; under the gate.
    private readonly Lock _gate = new();
    private readonly ByteQueue _output = new();
    private readonly byte[] _piece = new byte[PieceSize];
    private int _unread; // offered to the guest, and not read by it
    private byte _said;

    /// <param name="input">How the host's news come in.</param>
    /// <param name="channel">The host's end, owned; null in a replay.</param>
    public HeldChannel(IHostInput input, IConsoleChannel? channel)
    {
        ArgumentNullException.ThrowIfNull(input);
        _channel = channel;
        _port = input.Open(Arrive);
        _expectsInput = _port.Ask(() => [channel is { ExpectsInput: true } ? ExpectsMore : (byte)0])[0] != 0;
        _said = _expectsInput ? ExpectsMore : (byte)0;
    }

    /// <inheritdoc/>
    public bool IsLive => _channel is { IsLive: true };

    /// <inheritdoc/>
    public bool IsConnected => _isConnected;

    /// <inheritdoc/>
    public bool ExpectsInput => _expectsInput;

    /// <inheritdoc/>
    public int WriteSpace => _isConnected ? _space : int.MaxValue;

    /// <inheritdoc/>
    public bool HasInput => _input.Count != 0;

    /// <inheritdoc/>
    public void Start(Action changed)
    {
        _changed = changed;
        if (_channel is null)
            return;
        _channel.Start(Pump);
        Pump();
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!_isConnected)
            return;
        _space -= bytes.Length;
        if (_channel is null)
            return;
        lock (_gate)
            _output.Append(bytes);
        Pump();
    }

    /// <inheritdoc/>
    public int Read(Span<byte> bytes)
    {
        ReadOnlyMemory<byte> front = _input.Front(bytes.Length);
        front.Span.CopyTo(bytes);
        _input.Remove(front.Length);
        if (_channel is null)
            return front.Length;
        lock (_gate)
            _unread -= front.Length;
        Pump();
        return front.Length;
    }

    public void Dispose()
    {
        if (_channel is null)
            return;
        for (long start = Stopwatch.GetTimestamp(); HasOutput() && Stopwatch.GetElapsedTime(start) < LastBytes; Thread.Sleep(1))
            Pump();
        _channel.Dispose();
    }

    /// <summary>Something has come in.</summary>
    private void Arrive(ReadOnlyMemory<byte> news)
    {
        ReadOnlySpan<byte> rest = news.Span[1..];
        switch (news.Span[0])
        {
            case State:
                bool isConnected = (rest[0] & IsThere) != 0;
                if (isConnected != _isConnected)
                    _space = Window;
                _isConnected = isConnected;
                _expectsInput = (rest[0] & ExpectsMore) != 0;
                break;
            case Input:
                _input.Append(rest);
                break;
            case Taken:
                _space = Math.Min(Window, _space + BinaryPrimitives.ReadInt32LittleEndian(rest));
                break;
        }

        _changed();
    }

    /// <summary>Looks what the host has for the guest and takes from it. From any thread.</summary>
    private void Pump()
    {
        lock (_gate)
        {
            TellState();
            TellTaken();
            while (_unread < Window && _channel!.HasInput)
            {
                int length = _channel.Read(_piece);
                _unread += length;
                _port.Offer([Input, .. _piece.AsSpan(0, length)]);
            }
        }
    }

    private void TellState()
    {
        byte now = (byte)((_channel!.IsConnected ? IsThere : 0) | (_channel.ExpectsInput ? ExpectsMore : 0));
        if (now == _said)
            return;
        if ((now & IsThere) == 0)
            _output.Remove(_output.Count);
        _said = now;
        _port.Offer([State, now]);
    }

    private void TellTaken()
    {
        int taken = 0;
        while (_output.Count != 0 && _channel!.WriteSpace is int space and not 0)
        {
            ReadOnlyMemory<byte> piece = _output.Front(space);
            _channel.Write(piece.Span);
            _output.Remove(piece.Length);
            taken += piece.Length;
        }

        if (taken == 0)
            return;
        byte[] news = new byte[1 + sizeof(int)];
        news[0] = Taken;
        BinaryPrimitives.WriteInt32LittleEndian(news.AsSpan(1), taken);
        _port.Offer(news);
    }

    private bool HasOutput()
    {
        lock (_gate)
            return _output.Count != 0 && _channel!.IsConnected;
    }
}
