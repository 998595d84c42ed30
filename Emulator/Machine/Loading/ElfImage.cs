// A bounds-checked reader of ELF files for x86, 32 and 64 bits: header, program headers, notes, sections, symbols.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ToroEmu.Machines.Loading;

/// <summary>
/// An ELF file as its headers describe it. What booting needs is checked hard, and every table must lie within the file, so that a
/// file that was cut short is noticed; symbols are a convenience, so damaged ones are left out in silence.
/// </summary>
public sealed class ElfImage
{
    private const int SectionNameMax = 256;
    private const int SymbolNameMax = 4096;

    private readonly ElfBytes bytes;
    private readonly ElfFormat format;
    private readonly ElfSection symbolTable;

    private ElfImage()
    {
        format = ElfFormat.Class64;
        Segments = [];
        Sections = [];
    }

    private ElfImage(ElfBytes bytes, ElfFormat format)
    {
        this.bytes = bytes;
        this.format = format;
        Entry = bytes.Word(ElfSpec.HeaderEntry, format);
        Segments = ReadSegments();
        Sections = ReadSections();
        symbolTable = Sections.FirstOrDefault(s => s.Type == ElfSpec.SectionTypeSymbols);
    }

    /// <summary>What stands for the headers of an image that is no ELF file: no segments, no symbols.</summary>
    public static ElfImage None { get; } = new();

    /// <summary>Whether the file is of class 64.</summary>
    public bool Is64 => format.IsWide;

    /// <summary>e_entry: where a loader that knows no PVH would start; virtual.</summary>
    public ulong Entry { get; }

    public ImmutableArray<ElfSegment> Segments { get; }

    /// <summary>Empty when the file was stripped of them.</summary>
    public ImmutableArray<ElfSection> Sections { get; }

    /// <summary>Index of the section that holds the names of sections.</summary>
    public int SectionNamesIndex => bytes.UInt16((ulong)format.HeaderSectionNames);

    /// <summary>Where the fields of this file lie.</summary>
    internal ElfFormat Format => format;

    /// <summary>Bytes of the file.</summary>
    public int FileSize => bytes.Length;

    /// <summary>Reads the headers.</summary>
    /// <exception cref="ImageException">It is no ELF file for this machine, or its tables do not lie within it.</exception>
    public static ElfImage Parse(ReadOnlyMemory<byte> file)
    {
        ElfFormat format = ElfIdentity.Check(file);
        return new ElfImage(new ElfBytes(file), format);
    }

    /// <summary>The bytes of a segment that the file holds; the rest of its memory is zero.</summary>
    public ReadOnlyMemory<byte> BytesOf(ElfSegment segment) => bytes.Slice(segment.Offset, segment.FileSize, "a segment");

    /// <summary>The bytes of a section that has any in the file.</summary>
    public ReadOnlyMemory<byte> BytesOf(ElfSection section) => bytes.Slice(section.Offset, section.Size, "a section");

    /// <summary>The section headers as they lie in the file.</summary>
    public ReadOnlyMemory<byte> SectionHeaders() =>
        bytes.Slice(bytes.Word((ulong)format.HeaderSectionOffset, format), (ulong)Sections.Length * (ulong)format.SectionSize, "the section header table");

    /// <summary>The physical address of e_entry, which is virtual: that of the executable segment it lies in, or itself where none says otherwise.</summary>
    public ulong PhysicalEntry()
    {
        foreach (ElfSegment segment in Segments)
        {
            if (segment.IsLoaded && segment.IsExecutable && Entry - segment.VirtualAddress < segment.MemorySize)
            {
                return Entry - segment.VirtualAddress + segment.PhysicalAddress;
            }
        }

        return Entry;
    }

    /// <summary>The notes of all PT_NOTE segments, in order.</summary>
    /// <exception cref="ImageException">A note does not fit its segment.</exception>
    public IEnumerable<ElfNote> Notes()
    {
        foreach (ElfSegment segment in Segments)
        {
            if (segment.IsNote)
            {
                foreach (ElfNote note in ElfNoteReader.Read(BytesOf(segment), segment.Align))
                {
                    yield return note;
                }
            }
        }
    }

    /// <summary>The notes of all SHT_NOTE sections: what a linker script may have left out of the segments.</summary>
    /// <exception cref="ImageException">A note does not fit its section.</exception>
    public IEnumerable<ElfNote> SectionNotes()
    {
        foreach (ElfSection section in Sections)
        {
            if (section.Type == ElfSpec.SectionTypeNote)
            {
                foreach (ElfNote note in ElfNoteReader.Read(bytes.Slice(section.Offset, section.Size, "a note section"), section.Align))
                {
                    yield return note;
                }
            }
        }
    }

    /// <summary>The symbols that name an address in a section, in file order. An ELF file has one symbol table at most.</summary>
    public IEnumerable<ElfSymbol> Symbols()
    {
        for (ulong at = 0; at + (ulong)format.SymbolSize <= symbolTable.Size; at += (ulong)format.SymbolSize)
        {
            if (TryReadSymbol(symbolTable.Offset + at, out ElfSymbol symbol))
            {
                yield return symbol;
            }
        }
    }

    /// <summary>A symbol's name as the linker wrote it, or null when the file holds none.</summary>
    public string? NameOf(ElfSymbol symbol) => symbolTable.Link < (uint)Sections.Length
        ? bytes.TextAt(Sections[(int)symbolTable.Link], symbol.NameIndex, SymbolNameMax)
        : null;

    private ulong Word(ulong at, int field) => bytes.Word(at + (ulong)field, format);

    private ImmutableArray<ElfSegment> ReadSegments()
    {
        ulong offset = bytes.Word((ulong)format.HeaderProgramOffset, format);
        int count = bytes.UInt16((ulong)format.HeaderProgramCount);
        if (count == 0)
        {
            throw new ImageException("has no program headers, so nothing to load; link it as an executable");
        }

        CheckEntrySize(format.HeaderProgramEntrySize, format.SegmentSize, "program");
        bytes.Slice(offset, (ulong)count * (ulong)format.SegmentSize, "the program header table");
        ImmutableArray<ElfSegment>.Builder segments = ImmutableArray.CreateBuilder<ElfSegment>(count);
        for (int i = 0; i < count; i++)
        {
            segments.Add(ReadSegment(offset + (ulong)i * (ulong)format.SegmentSize, i));
        }

        return segments.MoveToImmutable();
    }

    private ElfSegment ReadSegment(ulong at, int index)
    {
        ElfSegment segment = new(
            bytes.UInt32(at + ElfSpec.SegmentType),
            bytes.UInt32(at + (ulong)format.SegmentFlags),
            Word(at, format.SegmentWords[0]),
            Word(at, format.SegmentWords[1]),
            Word(at, format.SegmentWords[2]),
            Word(at, format.SegmentWords[3]),
            Word(at, format.SegmentWords[4]),
            Word(at, format.SegmentWords[5]));
        if (segment.FileSize != 0)
        {
            bytes.Slice(segment.Offset, segment.FileSize, $"segment {index}");
        }

        return segment.FileSize == 0 ? segment with { Offset = 0 } : segment;
    }

    private ImmutableArray<ElfSection> ReadSections()
    {
        ulong offset = bytes.Word((ulong)format.HeaderSectionOffset, format);
        int count = bytes.UInt16((ulong)format.HeaderSectionCount);
        if (count == 0)
        {
            return [];
        }

        CheckEntrySize(format.HeaderSectionEntrySize, format.SectionSize, "section");
        bytes.Slice(offset, (ulong)count * (ulong)format.SectionSize, "the section header table");
        ElfSection names = ReadNameTable(offset, count);
        ImmutableArray<ElfSection>.Builder sections = ImmutableArray.CreateBuilder<ElfSection>(count);
        for (int i = 0; i < count; i++)
        {
            sections.Add(ReadSection(offset + (ulong)i * (ulong)format.SectionSize, names, i));
        }

        return sections.MoveToImmutable();
    }

    private ElfSection ReadNameTable(ulong offset, int count)
    {
        int index = SectionNamesIndex;
        return index < count ? ReadSection(offset + (ulong)index * (ulong)format.SectionSize, default, index) : default;
    }

    private ElfSection ReadSection(ulong at, ElfSection names, int index)
    {
        ElfSection section = new(
            bytes.TextAt(names, bytes.UInt32(at + ElfSpec.SectionName), SectionNameMax) ?? "",
            bytes.UInt32(at + ElfSpec.SectionType),
            Word(at, ElfSpec.SectionFlags),
            Word(at, format.SectionAddress),
            Word(at, format.SectionWords[1]),
            Word(at, format.SectionWords[2]),
            bytes.UInt32(at + (ulong)format.SectionLink),
            Word(at, format.SectionWords[3]));
        if (index != 0 && section.Type != ElfSpec.SectionTypeNoBits)
        {
            bytes.Slice(section.Offset, section.Size, $"section {index}");
        }

        return section;
    }

    private void CheckEntrySize(int field, int expected, string table)
    {
        ushort size = bytes.UInt16((ulong)field);
        if (size != expected)
        {
            throw new ImageException($"has {table} headers of {size} bytes instead of {expected}; the file is damaged, build it again");
        }
    }

    private bool TryReadSymbol(ulong at, out ElfSymbol symbol)
    {
        byte kind = (byte)(bytes.Byte(at + (ulong)format.SymbolInfo) & 0xF);
        ushort section = bytes.UInt16(at + (ulong)format.SymbolSection);
        symbol = new ElfSymbol(
            bytes.UInt32(at + ElfSpec.SymbolName),
            Word(at, format.SymbolValue),
            Word(at, format.SymbolLength),
            (ElfSymbolKind)kind);
        bool isAddress = kind <= (byte)ElfSymbolKind.Function && section is not ElfSpec.SectionUndefined and < ElfSpec.SectionReservedFirst;
        return isAddress && symbol.NameIndex != 0;
    }
}
