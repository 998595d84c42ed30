// Reads the blocks of a trace.
using System;
using System.Buffers.Binary;
using System.IO.Compression;

namespace ToroEmu.Machines.Record;

/// <summary>Believes nothing: every length is checked against the file before memory is taken for it.</summary>
internal sealed class TraceBlockReader
{
    private readonly ReadOnlyMemory<byte> file;
    private readonly TraceChecksum sum = new();
    private int position = TraceSpec.PreambleSize;

    /// <exception cref="TraceException">It is no trace, or one of a later version.</exception>
    public TraceBlockReader(ReadOnlyMemory<byte> file)
    {
        this.file = file;
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.Length < TraceSpec.PreambleSize || !bytes.StartsWith(TraceSpec.Magic)) throw new TraceException("is no .torotrace file; make one with: toroemu run --record FILE");
        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[TraceSpec.VersionOffset..]);
        if (version > TraceSpec.Version) throw new TraceException($"is of format {version}, this toroemu reads formats up to {TraceSpec.Version}; use a newer one");
        if (version == 0) throw Damaged();
    }

    /// <summary>The file ends within a block: whoever wrote it was stopped there.</summary>
    public bool IsCut { get; private set; }

    public static TraceException Damaged() => new("is damaged: a checksum does not match; copy or record it again");

    /// <summary>The next block; <see langword="false"/>: there is no further one.</summary>
    /// <exception cref="TraceException">It is damaged.</exception>
    public bool TryRead(out TraceBlockKind kind, out byte[] content)
    {
        (kind, content) = (default, []);
        ReadOnlySpan<byte> rest = file.Span[position..];
        IsCut = !rest.IsEmpty;
        if (rest.Length < TraceSpec.BlockHeaderSize) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(rest[TraceSpec.BlockHeaderSumOffset..]) != TraceChecksum.OfHeader(rest)) throw Damaged();
        int stored = BinaryPrimitives.ReadInt32LittleEndian(rest[TraceSpec.BlockStoredOffset..]);
        int length = BinaryPrimitives.ReadInt32LittleEndian(rest[TraceSpec.BlockLengthOffset..]);
        if (stored is < 0 or > TraceSpec.BlockMax || length is < 0 or > TraceSpec.BlockMax) throw Damaged();
        if (rest.Length - TraceSpec.BlockHeaderSize < stored) return false;
        IsCut = false;
        ReadOnlySpan<byte> bytes = rest.Slice(TraceSpec.BlockHeaderSize, stored);
        if (BinaryPrimitives.ReadUInt64LittleEndian(rest[TraceSpec.BlockSumOffset..]) != sum.Next(rest, bytes)) throw Damaged();
        kind = (TraceBlockKind)rest[0];
        content = Unpack(rest[TraceSpec.BlockPackingOffset], bytes, length);
        position += TraceSpec.BlockHeaderSize + stored;
        return true;
    }

    internal static byte[] Unpack(byte packing, ReadOnlySpan<byte> stored, int length)
    {
        if (packing == TraceSpec.PackedNot) return stored.Length == length ? stored.ToArray() : throw Damaged();
        if (packing != TraceSpec.PackedBrotli) throw Damaged();
        byte[] content = new byte[length];
        return BrotliDecoder.TryDecompress(stored, content, out int written) && written == length ? content : throw Damaged();
    }
}
