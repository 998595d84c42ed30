// Configuration space as bytes.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Devices.Virtio;

/// <summary>Drivers read fields in any aligned pieces, 64-bit ones in two (VirtIO 1.2, 4.2.2.2).</summary>
public static class ConfigSpace
{
    /// <summary>Reads 1, 2 or 4 bytes. False beyond the end.</summary>
    public static bool TryRead(ReadOnlySpan<byte> space, uint offset, int size, out uint value)
    {
        value = 0;
        if (offset >= space.Length || size > space.Length - (int)offset)
            return false;
        ReadOnlySpan<byte> field = space[(int)offset..];
        value = size switch
        {
            sizeof(byte) => field[0],
            sizeof(ushort) => BinaryPrimitives.ReadUInt16LittleEndian(field),
            _ => BinaryPrimitives.ReadUInt32LittleEndian(field),
        };
        return true;
    }
}
