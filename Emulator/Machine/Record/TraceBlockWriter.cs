// Appends blocks to a trace.
using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;

namespace ToroEmu.Machines.Record;

/// <summary>Every block goes out with one write, so that a process that is killed leaves whole blocks, and perhaps the beginning of one.</summary>
/// <param name="stream">At its beginning; owned.</param>
/// <param name="preamble">What the file begins with: <see cref="TraceSpec.Preamble"/>.</param>
internal sealed class TraceBlockWriter(Stream stream, byte[] preamble) : IDisposable
{
    private const int Window = 22; // the largest that every reader has memory for
    private readonly TraceChecksum sum = new();
    private bool hasBegun;

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <param name="kind">What it is.</param>
    /// <param name="bytes">At most <see cref="TraceSpec.BlockMax"/>.</param>
    /// <param name="quality">0 to 11: how hard to press.</param>
    public void Write(TraceBlockKind kind, ReadOnlySpan<byte> bytes, int quality)
    {
        Begin();
        byte[] packed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        bool isPacked = BrotliEncoder.TryCompress(bytes, packed, out int length, quality, Window) && length < bytes.Length;
        ReadOnlySpan<byte> stored = isPacked ? packed.AsSpan(0, length) : bytes;
        byte[] block = new byte[TraceSpec.BlockHeaderSize + stored.Length];
        block[0] = (byte)kind;
        block[TraceSpec.BlockPackingOffset] = isPacked ? TraceSpec.PackedBrotli : TraceSpec.PackedNot;
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(TraceSpec.BlockStoredOffset), stored.Length);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(TraceSpec.BlockLengthOffset), bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(TraceSpec.BlockHeaderSumOffset), TraceChecksum.OfHeader(block));
        stored.CopyTo(block.AsSpan(TraceSpec.BlockHeaderSize));
        BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(TraceSpec.BlockSumOffset), sum.Next(block, stored));
        Put(block);
    }

    public void Dispose() => stream.Dispose();

    private void Begin()
    {
        if (hasBegun) return;
        hasBegun = true;
        stream.SetLength(0);
        Put(preamble);
    }

    private void Put(byte[] bytes)
    {
        stream.Write(bytes);
        stream.Flush();
        Length += bytes.Length;
    }
}
