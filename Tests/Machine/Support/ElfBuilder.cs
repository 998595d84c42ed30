// Builds small ELF files for tests, good ones and, field by field, bad ones.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace ToroEmu.Tests.Machines.Support;

/// <summary>
/// Written from the ABI on its own, without the reader's constants. Order in the file: header, program headers, segments, symbols, names,
/// section headers, so that every proper prefix lacks something.
/// </summary>
public sealed class ElfBuilder
{
    private readonly List<(uint Type, ulong Physical, ulong MemorySize, byte[] Content)> segments = [];
    private readonly List<(string Name, ulong Address, ulong Size, byte Info, ushort Section)> symbols = [];

    /// <summary>1 for 32 bits; anything else is laid out as 64 bits.</summary>
    public byte Class { get; set; } = 2;

    public byte Data { get; set; } = 1;

    public ushort Type { get; set; } = 2;

    public ushort Machine { get; set; } = 62;

    public ulong Entry { get; set; } = 0x100000;

    public bool WithSections { get; set; } = true;

    /// <summary>Content of the section .note, which no segment covers.</summary>
    public byte[]? NoteSection { get; set; }

    private bool Is32 => Class == 1;

    private int HeaderSize => Is32 ? 52 : 64;

    private int SegmentHeaderSize => Is32 ? 32 : 56;

    private int SectionHeaderSize => Is32 ? 40 : 64;

    /// <summary>A guest of one code segment at 1 MiB with a bss, a PVH note and three symbols.</summary>
    public static ElfBuilder Good() => new ElfBuilder()
        .Load(0x100000, [0xFA, 0xF4, 0xEB, 0xFC], 0x2000)
        .Note(PvhNote(0x100000))
        .Symbol("start", 0x100000, 2, 0x12)
        .Symbol("Kernel_Toro_Boot__Main", 0x100002, 2, 0x12)
        .Symbol("data", 0x101000, 8, 0x11);

    public static byte[] PvhNote(uint entry) => NoteBytes("Xen", 18, BitConverter.GetBytes(entry));

    public static byte[] NoteBytes(string name, uint type, byte[] descriptor)
    {
        MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        byte[] nameBytes = Encoding.ASCII.GetBytes(name + "\0");
        writer.Write(nameBytes.Length);
        writer.Write(descriptor.Length);
        writer.Write(type);
        writer.Write(nameBytes);
        Pad(writer, 4);
        writer.Write(descriptor);
        Pad(writer, 4);
        return stream.ToArray();
    }

    /// <summary>What is added to physical addresses of segments to make their virtual ones.</summary>
    public ulong VirtualOffset { get; init; }

    public ElfBuilder Load(ulong physical, byte[] content, ulong? memorySize = null)
    {
        segments.Add((1, physical, memorySize ?? (ulong)content.Length, content));
        return this;
    }

    public ElfBuilder Note(byte[] content)
    {
        segments.Add((4, 0, (ulong)content.Length, content));
        return this;
    }

    public ElfBuilder Symbol(string name, ulong address, ulong size, byte info, ushort section = 1)
    {
        symbols.Add((name, address, size, info, section));
        return this;
    }

    public byte[] Build()
    {
        MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(new byte[HeaderSize + segments.Count * SegmentHeaderSize]);
        List<ulong> offsets = WriteContents(writer);
        (ulong sectionOffset, int sectionCount) = WithSections ? WriteSections(writer) : (0, 0);
        writer.Flush();
        stream.Position = 0;
        WriteHeader(writer, sectionOffset, sectionCount);
        WriteSegmentHeaders(writer, offsets);
        return stream.ToArray();
    }

    private static void Pad(BinaryWriter writer, int multiple)
    {
        while (writer.BaseStream.Position % multiple != 0)
        {
            writer.Write((byte)0);
        }
    }

    private List<ulong> WriteContents(BinaryWriter writer)
    {
        List<ulong> offsets = [];
        foreach ((_, _, _, byte[] content) in segments)
        {
            Pad(writer, 8);
            offsets.Add((ulong)writer.BaseStream.Position);
            writer.Write(content);
        }

        return offsets;
    }

    private void WriteHeader(BinaryWriter writer, ulong sectionOffset, int sectionCount)
    {
        writer.Write([0x7F, (byte)'E', (byte)'L', (byte)'F', Class, Data, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write(Type);
        writer.Write(Machine);
        writer.Write(1);
        Word(writer, Entry);
        Word(writer, (ulong)HeaderSize);
        Word(writer, sectionOffset);
        writer.Write(0);
        writer.Write((ushort)HeaderSize);
        writer.Write((ushort)SegmentHeaderSize);
        writer.Write((ushort)segments.Count);
        writer.Write((ushort)SectionHeaderSize);
        writer.Write((ushort)sectionCount);
        writer.Write((ushort)(sectionCount == 0 ? 0 : 4));
    }

    private void WriteSegmentHeaders(BinaryWriter writer, List<ulong> offsets)
    {
        for (int i = 0; i < segments.Count; i++)
        {
            (uint type, ulong physical, ulong memorySize, byte[] content) = segments[i];
            writer.Write(type);
            if (!Is32)
            {
                writer.Write(5);
            }

            Word(writer, offsets[i]);
            Word(writer, physical + VirtualOffset);
            Word(writer, physical);
            Word(writer, (ulong)content.Length);
            Word(writer, memorySize);
            if (Is32)
            {
                writer.Write(5);
            }

            Word(writer, 4UL);
        }
    }

    // Sections: null, note or an empty one, symbols, symbol names, section names.
    private (ulong Offset, int Count) WriteSections(BinaryWriter writer)
    {
        ulong note = Place(writer, NoteSection ?? []);
        MemoryStream names = new();
        names.WriteByte(0);
        byte[] table = SymbolBytes(names);
        ulong symbolTable = Place(writer, table);
        ulong nameTable = Place(writer, names.ToArray());
        byte[] sectionNames = Encoding.ASCII.GetBytes("\0.note\0.symtab\0.strtab\0.shstrtab\0");
        ulong sectionNameTable = Place(writer, sectionNames);
        Pad(writer, 8);
        ulong offset = (ulong)writer.BaseStream.Position;
        WriteSection(writer, 0, 0, 0, 0, 0);
        WriteSection(writer, 1, 7, note, (ulong)(NoteSection?.Length ?? 0), 0);
        WriteSection(writer, 7, 2, symbolTable, (ulong)table.Length, 3);
        WriteSection(writer, 15, 3, nameTable, (ulong)names.Length, 0);
        WriteSection(writer, 23, 3, sectionNameTable, (ulong)sectionNames.Length, 0);
        return (offset, 5);
    }

    private byte[] SymbolBytes(MemoryStream names)
    {
        MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(new byte[Is32 ? 16 : 24]);
        foreach ((string name, ulong address, ulong size, byte info, ushort section) in symbols)
        {
            writer.Write((uint)names.Position);
            if (Is32)
            {
                writer.Write((uint)address);
                writer.Write((uint)size);
            }

            writer.Write(info);
            writer.Write((byte)0);
            writer.Write(section);
            if (!Is32)
            {
                writer.Write(address);
                writer.Write(size);
            }

            names.Write(Encoding.UTF8.GetBytes(name + "\0"));
        }

        return stream.ToArray();
    }

    private static ulong Place(BinaryWriter writer, byte[] content)
    {
        Pad(writer, 8);
        ulong at = (ulong)writer.BaseStream.Position;
        writer.Write(content);
        return at;
    }

    private void WriteSection(BinaryWriter writer, uint name, uint type, ulong offset, ulong size, uint link)
    {
        writer.Write(name);
        writer.Write(type);
        Word(writer, 0);
        Word(writer, 0);
        Word(writer, offset);
        Word(writer, size);
        writer.Write(link);
        writer.Write(0);
        Word(writer, 4);
        Word(writer, Is32 ? 16UL : 24);
    }

    private void Word(BinaryWriter writer, ulong value)
    {
        if (Is32)
        {
            writer.Write((uint)value);
        }
        else
        {
            writer.Write(value);
        }
    }
}
