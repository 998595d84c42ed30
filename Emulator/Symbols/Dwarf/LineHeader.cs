// The header of a line table.
using System;
using System.Collections.Generic;

namespace ToroEmu.Symbols.Dwarf;

/// <summary>What a line program counts with, and its files (DWARF 5, 6.2.4).</summary>
internal sealed class LineHeader
{
    /// <summary>Versions from here on say how many operations an instruction may have, which x86 has no use for.</summary>
    private const ushort VersionWithOperations = 4;

    private readonly List<string> directories = [];
    private readonly List<(string Name, ulong Directory)> files = [];
    private readonly string unitDirectory;

    private LineHeader(DwarfUnitFormat format, string unitDirectory)
    {
        Format = format;
        this.unitDirectory = unitDirectory;
    }

    public DwarfUnitFormat Format { get; }

    public int MinInstructionLength { get; private set; }

    public bool DefaultIsStatement { get; private set; }

    public int LineBase { get; private set; }

    public int LineRange { get; private set; }

    public int OpcodeBase { get; private set; }

    /// <summary>Operands of each standard opcode, the first for opcode 1.</summary>
    public byte[] OpcodeLengths { get; private set; } = [];

    /// <summary>Offset of the program in .debug_line.</summary>
    public int Program { get; private set; }

    public int FileCount => files.Count;

    /// <summary>Number of the first file: 1 up to DWARF 4.</summary>
    public int FirstFile => Format.Version < DwarfSpec.VersionMax ? 1 : 0;

    /// <summary>Reads the header at the cursor, whose end is that of the table; null if it is none that can be used.</summary>
    /// <param name="cursor">Behind unit_length.</param>
    /// <param name="isWide">Offsets have 64 bits.</param>
    /// <param name="sections">For the names.</param>
    /// <param name="unitDirectory">Where the compiler was started, for versions that do not say so here.</param>
    public static LineHeader? Read(ref DwarfCursor cursor, bool isWide, DwarfSections sections, string unitDirectory)
    {
        ushort version = cursor.UInt16();
        int addressSize = version >= DwarfSpec.VersionMax ? cursor.Byte() : sizeof(ulong);
        if (version >= DwarfSpec.VersionMax) cursor.Skip(1);
        LineHeader header = new(new DwarfUnitFormat(version, isWide, addressSize), unitDirectory);
        if (!header.Format.IsKnown) return null;
        ulong length = cursor.Offset(isWide);
        ulong program = (ulong)cursor.Position + length;
        header.ReadRules(ref cursor);
        if (version < DwarfSpec.VersionMax) header.ReadOldFiles(ref cursor);
        else header.ReadFiles(ref cursor, sections);
        header.Program = (int)Math.Min(program, int.MaxValue);
        cursor.Seek(program);
        return cursor.IsBroken || header.LineRange == 0 || header.OpcodeBase == 0 ? null : header;
    }

    /// <summary>The path of a file, or null.</summary>
    public string? PathOf(int number)
    {
        int index = number - FirstFile;
        if (index < 0 || index >= files.Count) return null;
        (string name, ulong directory) = files[index];
        if (name.Length == 0) return null;
        // Up to DWARF 4, directory 0 is the unit's and not in the list.
        string first = FirstFile == 0 && directories.Count != 0 ? directories[0] : unitDirectory;
        ulong at = directory - (ulong)FirstFile;
        string inside = directory != 0 && at < (ulong)directories.Count ? directories[(int)at] : first;
        return SourcePath.Join(first, inside, name);
    }

    private void ReadRules(ref DwarfCursor cursor)
    {
        MinInstructionLength = cursor.Byte();
        if (Format.Version >= VersionWithOperations) cursor.Skip(1);
        DefaultIsStatement = cursor.Byte() != 0;
        LineBase = (sbyte)cursor.Byte();
        LineRange = cursor.Byte();
        OpcodeBase = cursor.Byte();
        OpcodeLengths = cursor.Take((ulong)Math.Max(OpcodeBase - 1, 0)).ToArray();
    }

    private void ReadOldFiles(ref DwarfCursor cursor)
    {
        while (cursor.HasMore && cursor.Text() is { Length: not 0 } directory) directories.Add(directory);
        while (cursor.HasMore && cursor.Text() is { Length: not 0 } name)
        {
            files.Add((name, cursor.Uleb()));
            cursor.Uleb();
            cursor.Uleb();
        }
    }

    private void ReadFiles(ref DwarfCursor cursor, DwarfSections sections)
    {
        foreach ((string name, ulong _) in ReadTable(ref cursor, sections)) directories.Add(name);
        files.AddRange(ReadTable(ref cursor, sections));
    }

    /// <summary>A table says first which fields its rows have.</summary>
    private List<(string Name, ulong Directory)> ReadTable(ref DwarfCursor cursor, DwarfSections sections)
    {
        (ulong Content, ulong Form)[] fields = new (ulong, ulong)[cursor.Byte()];
        for (int index = 0; index < fields.Length; index++) fields[index] = (cursor.Uleb(), cursor.Uleb());
        ulong count = cursor.Uleb();
        List<(string, ulong)> rows = [];
        // A row has one byte at least, or the count is a lie.
        if (count > (ulong)cursor.Left) cursor.Skip(ulong.MaxValue);
        for (ulong row = 0; row < count && !cursor.IsBroken; row++)
        {
            string name = "";
            ulong directory = 0;
            foreach ((ulong content, ulong form) in fields)
            {
                if (content == DwarfSpec.ContentPath) name = ReadText(ref cursor, form, sections);
                else if (DwarfValue.Read(ref cursor, form, 0, Format).Number is ulong number && content == DwarfSpec.ContentDirectory) directory = number;
            }
            rows.Add((name, directory));
        }
        return rows;
    }

    private string ReadText(ref DwarfCursor cursor, ulong form, DwarfSections sections)
    {
        if (form == DwarfSpec.FormString) return cursor.Text();
        ulong offset = DwarfValue.Read(ref cursor, form, 0, Format).Number;
        ReadOnlyMemory<byte> section = form switch
        {
            DwarfSpec.FormLineString => sections.LineText,
            DwarfSpec.FormStringPointer => sections.Text,
            _ => default,
        };
        return new DwarfCursor(section.Span, offset).Text();
    }
}
