// Reads an event trace.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;

using ToroEmu.Machines.Record;

namespace ToroEmu.Tracing;

/// <summary>Block after block, so that files of any length need the memory of one.</summary>
public sealed class EventFileReader : IDisposable
{
    private readonly Stream stream;
    private readonly TraceChecksum sum = new();

    /// <param name="stream">At its beginning; owned.</param>
    /// <exception cref="TraceException">It is no event trace, of a later format, or damaged.</exception>
    public EventFileReader(Stream stream)
    {
        this.stream = stream;
        byte[] preamble = new byte[TraceSpec.PreambleSize];
        int length = stream.ReadAtLeast(preamble, preamble.Length, throwOnEndOfStream: false);
        if (length < preamble.Length || !preamble.AsSpan().StartsWith(EventFileSpec.Magic)) throw Foreign(preamble);
        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(preamble.AsSpan(TraceSpec.VersionOffset));
        if (version > EventFileSpec.Version) throw new TraceException($"is of format {version}, this toroemu reads formats up to {EventFileSpec.Version}; use a newer one");
        if (version == 0) throw TraceBlockReader.Damaged();
        Header = TryReadBlock(out byte kind, out byte[] content) && kind == EventFileSpec.Header ? EventJson.ReadHeader(content)
            : throw new TraceException("has no header: whoever wrote it was stopped at once; trace again");
    }

    public RunEventHeader Header { get; }

    /// <summary>Behind the last event: how the file ends; null: whoever wrote it was stopped, and the file is good so far.</summary>
    public RunEventEnd? End { get; private set; }

    /// <summary>Whether a file begins like an event trace.</summary>
    public static bool IsEventFile(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] magic = new byte[EventFileSpec.Magic.Length];
            return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.AsSpan().SequenceEqual(EventFileSpec.Magic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>All events, once, while the file is read.</summary>
    /// <exception cref="TraceException">The file is damaged.</exception>
    public IEnumerable<RunEvent> Events()
    {
        EventDecoder decoder = new();
        while (End is null && TryReadBlock(out byte kind, out byte[] content))
        {
            if (kind == EventFileSpec.End) End = EventJson.ReadEnd(content);
            if (kind != EventFileSpec.Events) continue;
            decoder.Give(content);
            while (decoder.TryRead(out RunEvent next)) yield return next;
        }
    }

    public void Dispose() => stream.Dispose();

    private static TraceException Foreign(byte[] preamble) => preamble.AsSpan().StartsWith(TraceSpec.Magic)
        ? new TraceException("is a record of a run's input, not an event trace; replay it with: toroemu replay FILE")
        : new TraceException("is no event trace; make one with: toroemu trace IMAGE -o FILE");

    /// <summary>The next whole block; <see langword="false"/>: there is none.</summary>
    private bool TryReadBlock(out byte kind, out byte[] content)
    {
        (kind, content) = (0, []);
        byte[] header = new byte[TraceSpec.BlockHeaderSize];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(TraceSpec.BlockHeaderSumOffset)) != TraceChecksum.OfHeader(header)) throw TraceBlockReader.Damaged();
        int stored = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(TraceSpec.BlockStoredOffset));
        int length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(TraceSpec.BlockLengthOffset));
        if (stored is < 0 or > EventFileSpec.BlockMax || length is < 0 or > EventFileSpec.BlockMax) throw TraceBlockReader.Damaged();
        byte[] bytes = new byte[stored];
        if (stream.ReadAtLeast(bytes, stored, throwOnEndOfStream: false) < stored) return false;
        if (BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(TraceSpec.BlockSumOffset)) != sum.Next(header, bytes)) throw TraceBlockReader.Damaged();
        kind = header[0];
        content = TraceBlockReader.Unpack(header[TraceSpec.BlockPackingOffset], bytes, length);
        return true;
    }
}
