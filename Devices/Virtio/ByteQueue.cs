// Bytes on their way to a slow reader.
using System;

namespace ToroEmu.Devices.Virtio;

/// <summary>
/// A ring that grows as it must. What <see cref="Front"/> has given out stays as it is until it is removed: it may be read without
/// the lock under which everything else is called.
/// </summary>
public sealed class ByteQueue
{
    private const int SmallestCapacity = 4096;

    private byte[] _bytes = [];
    private int _head;

    /// <summary>Bytes that wait.</summary>
    public int Count { get; private set; }

    /// <summary>The oldest bytes that lie together, at most <paramref name="longest"/>.</summary>
    public ReadOnlyMemory<byte> Front(int longest) => _bytes.AsMemory(_head, Math.Min(longest, Math.Min(Count, _bytes.Length - _head)));

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(Count + bytes.Length);
        int tail = (_head + Count) % Math.Max(_bytes.Length, 1);
        int untilEnd = Math.Min(bytes.Length, _bytes.Length - tail);
        bytes[..untilEnd].CopyTo(_bytes.AsSpan(tail));
        bytes[untilEnd..].CopyTo(_bytes);
        Count += bytes.Length;
    }

    /// <summary>Takes the oldest bytes out; an empty queue keeps no memory.</summary>
    public void Remove(int bytes)
    {
        Count -= bytes;
        _head = Count == 0 ? 0 : (_head + bytes) % _bytes.Length;
        if (Count == 0)
            _bytes = [];
    }

    private void Reserve(int capacity)
    {
        if (capacity <= _bytes.Length)
            return;
        byte[] larger = new byte[Math.Max(capacity, Math.Max(SmallestCapacity, 2 * _bytes.Length))];
        int untilEnd = Math.Min(Count, _bytes.Length - _head);
        _bytes.AsSpan(_head, untilEnd).CopyTo(larger);
        _bytes.AsSpan(0, Count - untilEnd).CopyTo(larger.AsSpan(untilEnd));
        (_bytes, _head) = (larger, 0);
    }
}
