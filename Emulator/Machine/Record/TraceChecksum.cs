// Checksums of a trace's blocks.
using System;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ToroEmu.Machines.Record;

/// <summary>First bytes of SHA-256. That of a block takes in the one before it, so that blocks cannot change places.</summary>
internal sealed class TraceChecksum
{
    private ulong last;

    /// <summary>Of a block header's fields, so that a length that is wrong is not taken for the end of the file.</summary>
    public static uint OfHeader(ReadOnlySpan<byte> block) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(block[..TraceSpec.BlockHeaderSumOffset]));

    /// <summary>Of the next block: its header in front of this checksum, and its bytes as stored.</summary>
    public ulong Next(ReadOnlySpan<byte> block, ReadOnlySpan<byte> stored)
    {
        Span<byte> before = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(before, last);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        hash.AppendData(block[..TraceSpec.BlockSumOffset]);
        hash.AppendData(stored);
        last = BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
        return last;
    }
}
