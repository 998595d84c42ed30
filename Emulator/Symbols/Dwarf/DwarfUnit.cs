// A compilation unit.
using System;
using System.Collections.Generic;

namespace ToroEmu.Symbols.Dwarf;

/// <summary>Header and root entry of one contribution to .debug_info, and what its values mean.</summary>
internal sealed class DwarfUnit
{
    private readonly DwarfSections sections;
    private readonly DwarfBudget budget;
    private readonly ulong stringOffsetsBase;
    private readonly ulong addressBase;
    private readonly ulong rangeListsBase;

    /// <param name="sections">Where everything lies.</param>
    /// <param name="format">From the header.</param>
    /// <param name="start">Offset of the header in .debug_info.</param>
    /// <param name="entries">Offset of the root entry.</param>
    /// <param name="end">Offset behind the unit.</param>
    /// <param name="abbreviations">Shapes of its entries.</param>
    /// <param name="budget">For range lists.</param>
    public DwarfUnit(DwarfSections sections, DwarfUnitFormat format, int start, int entries, int end, Abbreviations abbreviations, DwarfBudget budget)
    {
        this.sections = sections;
        this.budget = budget;
        Format = format;
        Start = start;
        Entries = entries;
        End = end;
        Abbreviations = abbreviations;
        DwarfCursor cursor = new(sections.Info.Span[..end], (ulong)entries);
        Root = abbreviations.Find(cursor.Uleb()) is Abbreviation shape ? DwarfEntry.Read(ref cursor, shape, format) : default;
        stringOffsetsBase = Root.StringOffsetsBase.Number;
        addressBase = Root.AddressBase.Number;
        rangeListsBase = Root.RangeListsBase.Number;
        // Of a file or not: DW_AT_low_pc is also the base of range lists, and 0 where there are several ranges.
        Base = Root.LowPc.IsThere ? Address(Root.LowPc) : 0;
    }

    public DwarfUnitFormat Format { get; }

    public int Start { get; }

    public int Entries { get; }

    public int End { get; }

    public Abbreviations Abbreviations { get; }

    public DwarfEntry Root { get; }

    /// <summary>What offsets of range lists count from.</summary>
    public ulong Base { get; }

    public ulong Address(DwarfValue value) => value.Form == DwarfSpec.FormAddress ? value.Number : AddressAt(value.Number);

    /// <summary>A text of any form, or null.</summary>
    public string? Text(DwarfValue value)
    {
        ReadOnlyMemory<byte> section = value.Form switch
        {
            DwarfSpec.FormString => sections.Info,
            DwarfSpec.FormLineString => sections.LineText,
            DwarfSpec.FormStringPointer or DwarfSpec.FormStringIndex or (>= DwarfSpec.FormStringIndex1 and <= DwarfSpec.FormStringIndex4) => sections.Text,
            _ => default,
        };
        bool isIndex = value.Form is DwarfSpec.FormStringIndex or (>= DwarfSpec.FormStringIndex1 and <= DwarfSpec.FormStringIndex4);
        if (section.IsEmpty) return null;
        DwarfCursor cursor = new(section.Span, isIndex ? StringAt(value.Number) : value.Number);
        string text = cursor.Text();
        return cursor.IsBroken || text.Length == 0 ? null : text;
    }

    /// <summary>The offset in .debug_info of the entry that an attribute names, or null if that lies elsewhere.</summary>
    public ulong? Reference(DwarfValue value) => value.Form switch
    {
        DwarfSpec.FormReferenceAddress => value.Number,
        DwarfSpec.FormReference1 or DwarfSpec.FormReference2 or DwarfSpec.FormReference4 or DwarfSpec.FormReference8 or DwarfSpec.FormReferenceUnsigned =>
            (ulong)Start + value.Number,
        _ => null,
    };

    /// <summary>Adds the address ranges of an entry.</summary>
    public void AddRanges(in DwarfEntry entry, List<CodeRange> ranges)
    {
        if (entry.Ranges.IsThere)
        {
            AddList(entry.Ranges, ranges);
            return;
        }
        if (!entry.LowPc.IsThere || !entry.HighPc.IsThere) return;
        ulong low = Address(entry.LowPc);
        ulong high = entry.HighPc.IsAddress ? Address(entry.HighPc) : low + entry.HighPc.Number;
        AddRange(low, high, ranges);
    }

    private static void AddRange(ulong low, ulong high, List<CodeRange> ranges)
    {
        if (low < high) ranges.Add(new CodeRange(low, high));
    }

    private void AddList(DwarfValue value, List<CodeRange> ranges)
    {
        if (Format.Version < DwarfSpec.VersionMax)
        {
            AddOldList(value.Number, ranges);
            return;
        }
        ulong offset = value.Number;
        if (value.Form == DwarfSpec.FormRangeIndex)
        {
            DwarfCursor table = new(sections.RangeLists.Span, rangeListsBase + value.Number * (ulong)Format.OffsetSize);
            offset = rangeListsBase + table.Offset(Format.IsWide);
        }
        AddNewList(offset, ranges);
    }

    /// <summary>.debug_ranges: pairs of addresses; all ones in the first changes the base (DWARF 4, 2.17.3).</summary>
    private void AddOldList(ulong offset, List<CodeRange> ranges)
    {
        DwarfCursor cursor = new(sections.Ranges.Span, offset);
        ulong from = Base;
        ulong escape = Format.AddressSize == 8 ? ulong.MaxValue : uint.MaxValue;
        while (cursor.HasMore && budget.Spend())
        {
            ulong low = cursor.Unsigned(Format.AddressSize);
            ulong high = cursor.Unsigned(Format.AddressSize);
            if (low == 0 && high == 0) return;
            if (low == escape) from = high;
            else AddRange(from + low, from + high, ranges);
        }
    }

    private void AddNewList(ulong offset, List<CodeRange> ranges)
    {
        DwarfCursor cursor = new(sections.RangeLists.Span, offset);
        ulong from = Base;
        while (cursor.HasMore && budget.Spend())
        {
            byte kind = cursor.Byte();
            if (kind is DwarfSpec.RangeEnd or > DwarfSpec.RangeStartLength) return;
            ulong first = kind >= DwarfSpec.RangeBaseAddress ? cursor.Unsigned(Format.AddressSize) : cursor.Uleb();
            if (kind <= DwarfSpec.RangeStartIndexLength) first = AddressAt(first);
            if (kind is DwarfSpec.RangeBaseIndex or DwarfSpec.RangeBaseAddress)
            {
                from = first;
                continue;
            }
            ulong second = kind == DwarfSpec.RangeStartEnd ? cursor.Unsigned(Format.AddressSize) : cursor.Uleb();
            ulong low = kind == DwarfSpec.RangeOffsetPair ? from + first : first;
            ulong high = kind switch
            {
                DwarfSpec.RangeOffsetPair => from + second,
                DwarfSpec.RangeStartIndexEndIndex => AddressAt(second),
                DwarfSpec.RangeStartEnd => second,
                _ => low + second,
            };
            AddRange(low, high, ranges);
        }
    }

    private ulong AddressAt(ulong index) => new DwarfCursor(sections.Addresses.Span, addressBase + index * (ulong)Format.AddressSize).Unsigned(Format.AddressSize);

    private ulong StringAt(ulong index) => new DwarfCursor(sections.TextOffsets.Span, stringOffsetsBase + index * (ulong)Format.OffsetSize).Offset(Format.IsWide);
}
