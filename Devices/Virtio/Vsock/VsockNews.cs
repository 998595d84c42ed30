// A piece of news of the host, as it goes through the machine's host input.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Devices.Virtio.Vsock;

/// <param name="Kind">Says what the others are.</param>
/// <param name="Number">Of a connection or a ticket.</param>
/// <param name="Value">See <see cref="VsockNewsKind"/>.</param>
/// <param name="Amount">See there.</param>
internal readonly record struct VsockNews(VsockNewsKind Kind, uint Number, uint Value, int Amount)
{
    private const int Size = 1 + 3 * sizeof(uint);

    public static VsockNews Read(ReadOnlySpan<byte> bytes) => new(
        (VsockNewsKind)bytes[0],
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[5..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[9..]));

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(1), Number);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(5), Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(9), Amount);
        return bytes;
    }
}
