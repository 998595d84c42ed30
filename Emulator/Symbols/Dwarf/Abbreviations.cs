// The shapes of a unit's entries.
using System;
using System.Collections.Generic;

namespace ToroEmu.Symbols.Dwarf;

/// <summary>One table of .debug_abbrev (DWARF 5, 7.5.3): code to tag and attributes.</summary>
internal sealed class Abbreviations
{
    private readonly Dictionary<ulong, Abbreviation> byCode = [];

    /// <summary>Reads the table at an offset; what is damaged ends it.</summary>
    public static Abbreviations Read(ReadOnlySpan<byte> section, ulong offset, DwarfBudget budget)
    {
        Abbreviations table = new();
        DwarfCursor cursor = new(section, offset);
        while (cursor.HasMore && budget.Spend())
        {
            ulong code = cursor.Uleb();
            if (code == 0) break;
            ulong tag = cursor.Uleb();
            bool hasChildren = cursor.Byte() != 0;
            List<AttributeShape> shapes = [];
            while (cursor.HasMore && budget.Spend() && ReadShape(ref cursor) is { Name: not 0 } shape) shapes.Add(shape);
            if (!cursor.IsBroken) table.byCode.TryAdd(code, new Abbreviation(tag, hasChildren, [.. shapes]));
        }
        return table;
    }

    public Abbreviation? Find(ulong code) => byCode.GetValueOrDefault(code);

    private static AttributeShape ReadShape(ref DwarfCursor cursor)
    {
        ulong name = cursor.Uleb();
        ulong form = cursor.Uleb();
        return new AttributeShape(name, form, form == DwarfSpec.FormImplicit ? cursor.Sleb() : 0);
    }
}
