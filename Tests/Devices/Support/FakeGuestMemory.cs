// Guest RAM as an array, for device tests.
using System;
using System.Buffers.Binary;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Tests.Devices.Support;

/// <summary>RAM from address 0 up to its size; everything else is not RAM.</summary>
internal sealed class FakeGuestMemory(int size) : IGuestMemory
{
    public byte[] Bytes { get; } = new byte[size];

    public bool TryRead(ulong guestAddress, Span<byte> destination)
    {
        if (!IsRam(guestAddress, destination.Length))
            return false;
        Bytes.AsSpan((int)guestAddress, destination.Length).CopyTo(destination);
        return true;
    }

    public bool TryWrite(ulong guestAddress, ReadOnlySpan<byte> source)
    {
        if (!IsRam(guestAddress, source.Length))
            return false;
        source.CopyTo(Bytes.AsSpan((int)guestAddress));
        return true;
    }

    public bool TryReadUInt16(ulong guestAddress, out ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        bool read = TryRead(guestAddress, bytes);
        value = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        return read;
    }

    public bool TryWriteUInt16(ulong guestAddress, ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return TryWrite(guestAddress, bytes);
    }

    private bool IsRam(ulong address, int length) => address <= (ulong)Bytes.Length && (ulong)length <= (ulong)Bytes.Length - address;
}
