// A structure of little-endian fields that is filled before it goes into guest RAM.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Machines.Loading;

/// <summary>Zero but for what is set. Offsets count bytes from its start.</summary>
internal sealed class FieldBlock(int size)
{
    private readonly byte[] bytes = new byte[size];

    public ReadOnlySpan<byte> Bytes => bytes;

    public void Set8(int offset, byte value) => bytes[offset] = value;

    public void Set16(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(offset), value);

    public void Set32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);

    public void Set64(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), value);

    public void Copy(int offset, ReadOnlySpan<byte> source) => source.CopyTo(bytes.AsSpan(offset));
}
