// The file format of .torotrace: magic, version, blocks. docs/determinism.md describes it for people.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Machines.Record;

/// <summary>
/// All numbers are little-endian. Behind the preamble come blocks, one after the other, each with a checksum over itself and all before it: a file that was cut
/// short, since whoever wrote it was killed, is good up to its last whole block.
/// </summary>
internal static class TraceSpec
{
    /// <summary>Grows whenever older readers would misunderstand a file.</summary>
    public const ushort Version = 1;

    /// <summary>Magic, version (2 bytes), zero (2 bytes).</summary>
    public const int PreambleSize = 12;
    public const int VersionOffset = 8;

    /// <summary>Kind (1), packing (1), zero (2), bytes as stored (4), bytes unpacked (4), checksum of these (4), checksum of the whole (8).</summary>
    public const int BlockHeaderSize = 24;
    public const int BlockPackingOffset = 1;
    public const int BlockStoredOffset = 4;
    public const int BlockLengthOffset = 8;
    public const int BlockHeaderSumOffset = 12;
    public const int BlockSumOffset = 16;

    /// <summary>Most bytes of a block, unpacked: what one file of a machine may have, and a little.</summary>
    public const int BlockMax = 1 << 30;

    public const byte PackedNot = 0, PackedBrotli = 1;

    /// <summary>What a file begins with.</summary>
    public static byte[] Preamble(ReadOnlySpan<byte> magic, ushort version)
    {
        byte[] preamble = new byte[PreambleSize];
        magic.CopyTo(preamble);
        BinaryPrimitives.WriteUInt16LittleEndian(preamble.AsSpan(VersionOffset), version);
        return preamble;
    }

    /// <summary>First bytes of the file. The first one is no text, so that nobody takes it for one.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'T', (byte)'O', (byte)'R', (byte)'O', (byte)'T', (byte)'R', (byte)'C'];
}
