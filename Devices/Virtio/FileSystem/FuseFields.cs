// The fields of a structure from the driver, one after the other.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Devices.Virtio.FileSystem;

internal ref struct FuseFields(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    public uint U32()
    {
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(_left);
        _left = _left[sizeof(uint)..];
        return value;
    }

    public ulong U64()
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_left);
        _left = _left[sizeof(ulong)..];
        return value;
    }
}
