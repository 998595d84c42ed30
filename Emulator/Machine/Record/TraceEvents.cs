// Entries of a block of events, collected.
using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;

namespace ToroEmu.Machines.Record;

/// <summary>Numbers have seven bits a byte, the lowest first; places are differences to the one before.</summary>
internal sealed class TraceEvents : IDisposable
{
    private readonly MemoryStream bytes = new();
    private readonly BinaryWriter writer;
    private ImmutableArray<string> sections = [];
    private ulong boundary;
    private ulong instructions;

    public TraceEvents() => writer = new BinaryWriter(bytes, Encoding.UTF8);

    /// <summary>Bytes that wait to be written.</summary>
    public int Length => (int)bytes.Length;

    public void Input(ulong at, int source, ReadOnlySpan<byte> what)
    {
        Kind(TraceEntryKind.Input);
        Boundary(at);
        Append(source, what);
    }

    public void Answer(int source, ReadOnlySpan<byte> what)
    {
        Kind(TraceEntryKind.Answer);
        Append(source, what);
    }

    public void Point(ChainPoint point)
    {
        if (!point.Sections.Select(section => section.Name).SequenceEqual(sections)) Name(point);
        Kind(TraceEntryKind.Point);
        Place(point.Instructions, point.Slices);
        writer.Write(point.Hash.AsSpan());
        foreach ((_, uint hash) in point.Sections) writer.Write(hash);
    }

    public void Mark(ulong instruction, ulong at)
    {
        Kind(TraceEntryKind.Mark);
        Place(instruction, at);
    }

    /// <summary>All of them, which are then forgotten.</summary>
    public byte[] Take()
    {
        byte[] taken = bytes.ToArray();
        bytes.SetLength(0);
        return taken;
    }

    public void Dispose() => writer.Dispose();

    private void Name(ChainPoint point)
    {
        sections = [.. point.Sections.Select(section => section.Name)];
        Kind(TraceEntryKind.Sections);
        writer.Write7BitEncodedInt(sections.Length);
        foreach (string name in sections) writer.Write(name);
    }

    private void Kind(TraceEntryKind kind) => writer.Write((byte)kind);

    private void Place(ulong instruction, ulong at)
    {
        writer.Write7BitEncodedInt64((long)(instruction - instructions));
        instructions = instruction;
        Boundary(at);
    }

    private void Boundary(ulong at)
    {
        writer.Write7BitEncodedInt64((long)(at - boundary));
        boundary = at;
    }

    private void Append(int source, ReadOnlySpan<byte> what)
    {
        writer.Write7BitEncodedInt(source);
        writer.Write7BitEncodedInt(what.Length);
        writer.Write(what);
    }
}
