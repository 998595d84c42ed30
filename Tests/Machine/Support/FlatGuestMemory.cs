// Guest RAM for tests: a plain array from address 0 on.
using System;
using System.Buffers.Binary;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Tests.Machines.Support;

/// <summary>RAM of a given size; every byte starts as <c>fill</c>, so that tests see what was written.</summary>
public sealed class FlatGuestMemory : IGuestMemory
{
    private readonly byte[] bytes;

    public FlatGuestMemory(int size, byte fill = 0)
    {
        bytes = new byte[size];
        bytes.AsSpan().Fill(fill);
    }

    public ReadOnlySpan<byte> Bytes => bytes;

    public ReadOnlySpan<byte> At(ulong address, int size) => bytes.AsSpan((int)address, size);

    public bool TryRead(ulong guestAddress, Span<byte> destination)
    {
        if (!Has(guestAddress, destination.Length))
        {
            return false;
        }

        bytes.AsSpan((int)guestAddress, destination.Length).CopyTo(destination);
        return true;
    }

    public bool TryWrite(ulong guestAddress, ReadOnlySpan<byte> source)
    {
        if (!Has(guestAddress, source.Length))
        {
            return false;
        }

        source.CopyTo(bytes.AsSpan((int)guestAddress));
        return true;
    }

    public bool TryReadUInt16(ulong guestAddress, out ushort value)
    {
        bool has = Has(guestAddress, sizeof(ushort));
        value = has ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan((int)guestAddress)) : (ushort)0;
        return has;
    }

    public bool TryWriteUInt16(ulong guestAddress, ushort value)
    {
        byte[] word = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(word, value);
        return TryWrite(guestAddress, word);
    }

    private bool Has(ulong address, int size) => address <= (ulong)bytes.Length && (ulong)size <= (ulong)bytes.Length - address;
}
