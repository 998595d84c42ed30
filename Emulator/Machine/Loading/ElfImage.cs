// A bounds-checked reader of ELF64 files for x86-64: header, program headers, notes, sections, symbols.
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
    private readonly ElfSection symbolTable;

    private ElfImage(ElfBytes bytes)
    {
        this.bytes = bytes;
        Entry = bytes.UInt64(ElfSpec.HeaderEntry);
        Segments = ReadSegments();
        Sections = ReadSections();
        symbolTable = Sections.FirstOrDefault(s => s.Type == ElfSpec.SectionTypeSymbols);
    }

    /// <summary>e_entry: where a loader that knows no PVH would start; virtual.</summary>
    public ulong Entry { get; }

    public ImmutableArray<ElfSegment> Segments { get; }

    /// <summary>Empty when the file was stripped of them.</summary>
    public ImmutableArray<ElfSection> Sections { get; }

    /// <summary>Bytes of the file.</summary>
    public int FileSize => bytes.Length;

    /// <summary>Reads the headers.</summary>
    /// <exception cref="ImageException">It is no ELF file for this machine, or its tables do not lie within it.</exception>
    public static ElfImage Parse(ReadOnlyMemory<byte> file)
    {
        ElfIdentity.Check(file);
        return new ElfImage(new ElfBytes(file));
    }

    /// <summary>The bytes of a segment that the file holds; the rest of its memory is zero.</summary>
    public ReadOnlyMemory<byte> BytesOf(ElfSegment segment) => bytes.Slice(segment.Offset, segment.FileSize, "a segment");

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
        for (ulong at = 0; at + ElfSpec.SymbolSize <= symbolTable.Size; at += ElfSpec.SymbolSize)
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

    private ImmutableArray<ElfSegment> ReadSegments()
    {
        ulong offset = bytes.UInt64(ElfSpec.HeaderProgramOffset);
        int count = bytes.UInt16(ElfSpec.HeaderProgramCount);
        if (count == 0)
        {
            throw new ImageException("has no program headers, so nothing to load; link it as an executable");
        }

        CheckEntrySize(ElfSpec.HeaderProgramEntrySize, ElfSpec.SegmentHeaderSize, "program");
        bytes.Slice(offset, (ulong)count * ElfSpec.SegmentHeaderSize, "the program header table");
        ImmutableArray<ElfSegment>.Builder segments = ImmutableArray.CreateBuilder<ElfSegment>(count);
        for (int i = 0; i < count; i++)
        {
            segments.Add(ReadSegment(offset + (ulong)i * ElfSpec.SegmentHeaderSize, i));
        }

        return segments.MoveToImmutable();
    }

    private ElfSegment ReadSegment(ulong at, int index)
    {
        ElfSegment segment = new(
            bytes.UInt32(at + ElfSpec.SegmentType),
            bytes.UInt32(at + ElfSpec.SegmentFlags),
            bytes.UInt64(at + ElfSpec.SegmentOffset),
            bytes.UInt64(at + ElfSpec.SegmentVirtual),
            bytes.UInt64(at + ElfSpec.SegmentPhysical),
            bytes.UInt64(at + ElfSpec.SegmentFileSize),
            bytes.UInt64(at + ElfSpec.SegmentMemorySize),
            bytes.UInt64(at + ElfSpec.SegmentAlign));
        if (segment.FileSize != 0)
        {
            bytes.Slice(segment.Offset, segment.FileSize, $"segment {index}");
        }

        return segment.FileSize == 0 ? segment with { Offset = 0 } : segment;
    }

    private ImmutableArray<ElfSection> ReadSections()
    {
        ulong offset = bytes.UInt64(ElfSpec.HeaderSectionOffset);
        int count = bytes.UInt16(ElfSpec.HeaderSectionCount);
        if (count == 0)
        {
            return [];
        }

        CheckEntrySize(ElfSpec.HeaderSectionEntrySize, ElfSpec.SectionHeaderSize, "section");
        bytes.Slice(offset, (ulong)count * ElfSpec.SectionHeaderSize, "the section header table");
        ElfSection names = ReadNameTable(offset, count);
        ImmutableArray<ElfSection>.Builder sections = ImmutableArray.CreateBuilder<ElfSection>(count);
        for (int i = 0; i < count; i++)
        {
            sections.Add(ReadSection(offset + (ulong)i * ElfSpec.SectionHeaderSize, names, i));
        }

        return sections.MoveToImmutable();
    }

    private ElfSection ReadNameTable(ulong offset, int count)
    {
        int index = bytes.UInt16(ElfSpec.HeaderSectionNames);
        return index < count ? ReadSection(offset + (ulong)index * ElfSpec.SectionHeaderSize, default, index) : default;
    }

    private ElfSection ReadSection(ulong at, ElfSection names, int index)
    {
        ElfSection section = new(
            bytes.TextAt(names, bytes.UInt32(at + ElfSpec.SectionName), SectionNameMax) ?? "",
            bytes.UInt32(at + ElfSpec.SectionType),
            bytes.UInt64(at + ElfSpec.SectionAddress),
            bytes.UInt64(at + ElfSpec.SectionOffset),
            bytes.UInt64(at + ElfSpec.SectionSize),
            bytes.UInt32(at + ElfSpec.SectionLink),
            bytes.UInt64(at + ElfSpec.SectionAlign));
        if (index != 0 && section.Type != ElfSpec.SectionTypeNoBits)
        {
            bytes.Slice(section.Offset, section.Size, $"section {index}");
        }

        return section;
    }

    private void CheckEntrySize(ulong field, int expected, string table)
    {
        ushort size = bytes.UInt16(field);
        if (size != expected)
        {
            throw new ImageException($"has {table} headers of {size} bytes instead of {expected}; the file is damaged, build it again");
        }
    }

    private bool TryReadSymbol(ulong at, out ElfSymbol symbol)
    {
        byte kind = (byte)(bytes.Byte(at + ElfSpec.SymbolInfo) & 0xF);
        ushort section = bytes.UInt16(at + ElfSpec.SymbolSection);
        symbol = new ElfSymbol(
            bytes.UInt32(at + ElfSpec.SymbolName),
            bytes.UInt64(at + ElfSpec.SymbolValue),
            bytes.UInt64(at + ElfSpec.SymbolSizeField),
            (ElfSymbolKind)kind);
        bool isAddress = kind <= (byte)ElfSymbolKind.Function && section is not ElfSpec.SectionUndefined and < ElfSpec.SectionReservedFirst;
        return isAddress && symbol.NameIndex != 0;
    }
}
