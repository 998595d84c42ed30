// Bytes that wait for their turn.
using System;

namespace ToroEmu.Devices.Virtio.Console;

/// <summary>A ring of bytes. Its owner synchronises.</summary>
internal sealed class ByteFifo(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _first;

    public int Count { get; private set; }

    public int Space => _bytes.Length - Count;

    /// <summary>Takes as many as fit; their number.</summary>
    public int Write(ReadOnlySpan<byte> source)
    {
        int length = Math.Min(source.Length, Space);
        int at = (_first + Count) % _bytes.Length;
        int straight = Math.Min(length, _bytes.Length - at);
        source[..straight].CopyTo(_bytes.AsSpan(at));
        source[straight..length].CopyTo(_bytes);
        Count += length;
        return length;
    }

    /// <summary>Gives and forgets as many as there are and fit; their number.</summary>
    public int Read(Span<byte> destination)
    {
        int length = Math.Min(destination.Length, Count);
        int straight = Math.Min(length, _bytes.Length - _first);
        _bytes.AsSpan(_first, straight).CopyTo(destination);
        _bytes.AsSpan(0, length - straight).CopyTo(destination[straight..]);
        _first = (_first + length) % _bytes.Length;
        Count -= length;
        return length;
    }

    /// <summary>A copy of what waits.</summary>
    public byte[] ToArray()
    {
        byte[] copy = new byte[Count];
        for (int at = 0; at < copy.Length; at++)
            copy[at] = _bytes[(_first + at) % _bytes.Length];
        return copy;
    }

    public void Clear() => Count = 0;
}
