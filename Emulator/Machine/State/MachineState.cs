// Everything that decides how a machine goes on.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Machines.State;

/// <summary>
/// The parts of one machine by name, in the order in which they must be loaded. Only while no core runs. The bytes, and so the hash, do not
/// depend on the host, on the engine or on the host's addresses.
/// </summary>
internal sealed class MachineState
{
    private readonly StateSection[] sections;

    public MachineState(IEnumerable<StateSection> sections) => this.sections = [.. sections];

    /// <summary>The parts in order.</summary>
    public IReadOnlyList<StateSection> Sections => sections;

    /// <summary>RAM among them.</summary>
    public RamState Ram => sections.Select(section => section.Part).OfType<RamState>().Single();

    /// <summary>
    /// SHA-256 over name, length and bytes of every section, of RAM its own hash (<see cref="PageTree"/>). The first call reads all of RAM, later ones the
    /// pages written since.
    /// </summary>
    public byte[] Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using MemoryStream buffer = new();
        foreach (StateSection section in sections) hash.AppendData(Framed(section, buffer));
        return hash.GetHashAndReset();
    }

    /// <summary>The hash of each section by itself, to tell which one differs.</summary>
    public IReadOnlyList<(string Name, byte[] Hash)> SectionHashes()
    {
        using MemoryStream buffer = new();
        return [.. sections.Select(section => (section.Name, SHA256.HashData(Framed(section, buffer))))];
    }

    /// <summary>What a section writes.</summary>
    public static byte[] Save(StateSection section)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        section.Part.Save(writer);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Save"/> answered, all of it.</summary>
    /// <exception cref="InvalidDataException">It cannot have come from there.</exception>
    public static void Load(StateSection section, Stream stream)
    {
        using BinaryReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
        try
        {
            section.Part.Load(reader);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"{section.Name}: it ends too early", e);
        }

        if (stream.ReadByte() >= 0) throw new InvalidDataException($"{section.Name}: there is more than it should have");
    }

    /// <summary>Name, length and bytes of one section, in a buffer; valid until its next use.</summary>
    private static ReadOnlySpan<byte> Framed(StateSection section, MemoryStream buffer)
    {
        using HashedWriter writer = new(buffer);
        buffer.SetLength(0);
        writer.Write(section.Name);
        writer.Flush();
        long lengthAt = buffer.Position;
        writer.Write(0L);
        if (section.Part is RamState ram) writer.Write(ram.Hash.Compute());
        else section.Part.Save(writer);
        writer.Flush();
        long end = buffer.Position;
        buffer.Position = lengthAt;
        writer.Write(end - lengthAt - sizeof(long));
        writer.Flush();
        buffer.Position = end;
        return buffer.GetBuffer().AsSpan(0, (int)end);
    }
}
