// The UART's receive FIFO.
using System;

namespace ToroEmu.Devices.Serial;

/// <summary>A ring of <see cref="Uart16550Spec.FifoSize"/> bytes; its owner never adds to a full one.</summary>
internal sealed class ReceiveFifo
{
    private readonly byte[] _bytes = new byte[Uart16550Spec.FifoSize];
    private int _first;
    private byte _last; // what RBR shows when nothing waits: the byte read last

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public void Add(byte value) => _bytes[(_first + Count++) % _bytes.Length] = value;

    public byte Take()
    {
        if (Count == 0)
            return _last;
        _last = _bytes[_first];
        _first = (_first + 1) % _bytes.Length;
        Count--;
        return _last;
    }

    /// <summary>The waiting bytes, oldest first.</summary>
    public byte[] ToArray()
    {
        byte[] waiting = new byte[Count];
        for (int index = 0; index < Count; index++)
            waiting[index] = _bytes[(_first + index) % _bytes.Length];
        return waiting;
    }

    /// <summary>Replaces everything.</summary>
    public void Restore(ReadOnlySpan<byte> waiting, byte last)
    {
        _first = 0;
        _last = last;
        Count = waiting.Length;
        waiting.CopyTo(_bytes);
    }

    /// <summary>The byte read last, for the snapshot.</summary>
    public byte Last => _last;
}
