// A trace, read.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Text;

namespace ToroEmu.Machines.Record;

/// <summary>What a file of <see cref="TraceRecorder"/> says.</summary>
public sealed class Trace
{
    private readonly List<TraceEvent> events = [];
    private readonly List<ChainPoint> chain = [];
    private readonly List<byte[]> contents = [];
    private string[] sections = [];
    private ulong boundary;
    private ulong instructions;
    private TraceHeader? header;

    private Trace()
    {
    }

    public TraceHeader Header => header!;

    /// <summary>Input and answers in the order in which they came.</summary>
    public IReadOnlyList<TraceEvent> Events => events;

    /// <summary>Points of the chain.</summary>
    public IReadOnlyList<ChainPoint> Chain => chain;

    /// <summary>Null: whoever recorded it was killed, and it is good up to <see cref="MarkSlices"/>.</summary>
    public TraceEnd? End { get; private set; }

    /// <summary>What the recording process answered; null if it did not come to that.</summary>
    public (int Code, string? Message)? Exit { get; private set; }

    /// <summary>All input in front of this slice is there.</summary>
    public ulong MarkSlices { get; private set; }

    /// <summary>Instructions of all cores in front of that slice.</summary>
    public ulong MarkInstructions { get; private set; }

    /// <exception cref="TraceException">It cannot be read, is none, or is damaged.</exception>
    public static Trace Read(string path)
    {
        try
        {
            if (Directory.Exists(path)) throw new TraceException("is a folder; name the .torotrace file");
            if (new FileInfo(path).Length > Array.MaxLength) throw new TraceException("is too large to be read");
            return Read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TraceException("does not exist; check the path");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TraceException($"cannot be read ({e.Message.Split('\n')[0].TrimEnd('.', '\r')})");
        }
    }

    /// <exception cref="TraceException">It is none, or damaged.</exception>
    public static Trace Read(ReadOnlyMemory<byte> file)
    {
        TraceBlockReader blocks = new(file);
        Trace trace = new();
        while (blocks.TryRead(out TraceBlockKind kind, out byte[] content)) trace.Take(kind, content);
        if (trace.header is null || trace.contents.Count != trace.EmbeddedFiles()) throw new TraceException("ends before the run began; record it again");
        return trace;
    }

    /// <summary>The content of a file that is in the trace; null: it is not.</summary>
    public byte[]? Content(TraceFile file)
    {
        int index = 0;
        foreach (TraceFile other in Header.Files)
        {
            if (other == file) return other.IsEmbedded ? contents[index] : null;
            if (other.IsEmbedded) index++;
        }

        return null;
    }

    private int EmbeddedFiles()
    {
        int count = 0;
        foreach (TraceFile file in Header.Files) count += file.IsEmbedded ? 1 : 0;
        return count;
    }

    private void Take(TraceBlockKind kind, byte[] content)
    {
        if (header is null != (kind == TraceBlockKind.Header)) throw TraceBlockReader.Damaged();
        switch (kind)
        {
            case TraceBlockKind.Header: header = TraceJson.ReadHeader(content); break;
            case TraceBlockKind.File: contents.Add(content); break;
            case TraceBlockKind.Events: TakeEvents(content); break;
            case TraceBlockKind.End: End = TraceJson.ReadEnd(content); break;
            case TraceBlockKind.Exit: Exit = TraceJson.ReadExit(content); break;
            default: throw TraceBlockReader.Damaged();
        }
    }

    private void TakeEvents(byte[] content)
    {
        using BinaryReader reader = new(new MemoryStream(content), Encoding.UTF8);
        try
        {
            while (reader.BaseStream.Position < content.Length) TakeEntry(reader);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            throw TraceBlockReader.Damaged();
        }
    }

    private void TakeEntry(BinaryReader reader)
    {
        switch ((TraceEntryKind)reader.ReadByte())
        {
            case TraceEntryKind.Input:
                boundary += (ulong)reader.Read7BitEncodedInt64();
                events.Add(new TraceEvent(false, boundary, reader.Read7BitEncodedInt(), Bytes(reader)));
                break;
            case TraceEntryKind.Answer:
                events.Add(new TraceEvent(true, 0, reader.Read7BitEncodedInt(), Bytes(reader)));
                break;
            case TraceEntryKind.Sections:
                sections = new string[Count(reader)];
                for (int index = 0; index < sections.Length; index++) sections[index] = reader.ReadString();
                break;
            case TraceEntryKind.Point:
                Place(reader);
                chain.Add(Point(reader));
                break;
            case TraceEntryKind.Mark:
                Place(reader);
                (MarkInstructions, MarkSlices) = (instructions, boundary);
                break;
            default:
                throw TraceBlockReader.Damaged();
        }
    }

    private void Place(BinaryReader reader)
    {
        instructions += (ulong)reader.Read7BitEncodedInt64();
        boundary += (ulong)reader.Read7BitEncodedInt64();
    }

    private ChainPoint Point(BinaryReader reader)
    {
        ImmutableArray<byte> hash = [.. Exactly(reader, System.Security.Cryptography.SHA256.HashSizeInBytes)];
        ImmutableArray<(string, uint)>.Builder parts = ImmutableArray.CreateBuilder<(string, uint)>(sections.Length);
        foreach (string name in sections) parts.Add((name, reader.ReadUInt32()));
        return new ChainPoint(instructions, boundary, hash, parts.ToImmutable());
    }

    private static byte[] Bytes(BinaryReader reader) => Exactly(reader, Count(reader));

    private static int Count(BinaryReader reader)
    {
        int count = reader.Read7BitEncodedInt();
        return count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position ? count : throw TraceBlockReader.Damaged();
    }

    private static byte[] Exactly(BinaryReader reader, int count)
    {
        byte[] bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw TraceBlockReader.Damaged();
    }
}
