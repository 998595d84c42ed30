// The compilation units of an image.
using System;
using System.Collections.Generic;

namespace ToroEmu.Symbols.Dwarf;

/// <summary>All units of .debug_info by their headers and root entries; their insides are read when somebody asks for them.</summary>
internal sealed class DwarfUnits
{
    /// <summary>Chains of "this entry is described there".</summary>
    private const int OriginsMax = 8;

    private readonly DwarfSections sections;
    private readonly DwarfBudget budget;
    private readonly List<DwarfUnit> units = [];
    private readonly Dictionary<ulong, Abbreviations> tables = [];
    private readonly Dictionary<int, FunctionScopes> scopes = [];
    private readonly List<(CodeRange Range, DwarfUnit Unit)> ranges = [];
    private readonly Dictionary<ulong, DwarfUnit> byLines = [];

    public DwarfUnits(DwarfSections sections, DwarfBudget budget)
    {
        this.sections = sections;
        this.budget = budget;
        ReadAll();
    }

    /// <summary>The unit whose lines lie at an offset of .debug_line.</summary>
    public DwarfUnit? OfLines(ulong offset) => byLines.GetValueOrDefault(offset);

    /// <summary>The functions around an address, the innermost first, and the unit that they are of.</summary>
    public IReadOnlyList<FunctionScope> Around(ulong address, out DwarfUnit? unit)
    {
        foreach ((CodeRange range, DwarfUnit candidate) in ranges)
        {
            if (!range.Contains(address)) continue;
            unit = candidate;
            return ScopesOf(candidate).Around(address);
        }
        unit = null;
        return [];
    }

    /// <summary>The name of a function that may be written elsewhere.</summary>
    public string? NameOf(DwarfUnit unit, FunctionScope scope)
    {
        (DwarfValue name, DwarfValue origin) = (scope.Name, scope.Origin);
        for (int hop = 0; hop < OriginsMax; hop++)
        {
            if (name.IsThere) return unit.Text(name);
            if (unit.Reference(origin) is not ulong at || UnitAt(at) is not DwarfUnit owner) return null;
            unit = owner;
            DwarfCursor cursor = new(sections.Info.Span[..unit.End], at);
            if (unit.Abbreviations.Find(cursor.Uleb()) is not Abbreviation shape) return null;
            DwarfEntry entry = DwarfEntry.Read(ref cursor, shape, unit.Format);
            (name, origin) = (entry.Name, entry.Origin);
        }
        return null;
    }

    private FunctionScopes ScopesOf(DwarfUnit unit)
    {
        if (!scopes.TryGetValue(unit.Start, out FunctionScopes? found)) scopes.Add(unit.Start, found = FunctionScopes.Read(sections.Info.Span, unit));
        return found;
    }

    private DwarfUnit? UnitAt(ulong offset)
    {
        int low = 0;
        for (int high = units.Count - 1; low < high;)
        {
            int middle = (low + high + 1) / 2;
            if ((ulong)units[middle].Start <= offset) low = middle;
            else high = middle - 1;
        }
        return units.Count != 0 && offset >= (ulong)units[low].Entries && offset < (ulong)units[low].End ? units[low] : null;
    }

    private void ReadAll()
    {
        DwarfCursor cursor = new(sections.Info.Span);
        List<CodeRange> found = [];
        while (cursor.HasMore)
        {
            int start = cursor.Position;
            ulong length = cursor.UnitLength(out bool isWide);
            int body = cursor.Position;
            cursor.Skip(length);
            if (cursor.IsBroken || ReadUnit(start, body, cursor.Position, isWide) is not DwarfUnit unit) continue;
            units.Add(unit);
            if (unit.Root.StatementList.IsThere) byLines.TryAdd(unit.Root.StatementList.Number, unit);
            found.Clear();
            unit.AddRanges(unit.Root, found);
            foreach (CodeRange range in found) ranges.Add((range, unit));
        }
    }

    /// <summary>The header (7.5.1.1); null for units without code and versions that nobody knows.</summary>
    private DwarfUnit? ReadUnit(int start, int body, int end, bool isWide)
    {
        DwarfCursor cursor = new(sections.Info.Span[..end], (ulong)body);
        ushort version = cursor.UInt16();
        byte kind = version >= DwarfSpec.VersionMax ? cursor.Byte() : (byte)0;
        int addressSize = version >= DwarfSpec.VersionMax ? cursor.Byte() : 0;
        ulong table = cursor.Offset(isWide);
        if (version < DwarfSpec.VersionMax) addressSize = cursor.Byte();
        if (kind is DwarfSpec.UnitSkeleton or DwarfSpec.UnitSplitCompile) cursor.Skip(sizeof(ulong));
        DwarfUnitFormat format = new(version, isWide, addressSize);
        if (cursor.IsBroken || !format.IsKnown || kind is DwarfSpec.UnitType or DwarfSpec.UnitSplitType) return null;
        if (!tables.TryGetValue(table, out Abbreviations? abbreviations)) tables.Add(table, abbreviations = Abbreviations.Read(sections.Abbreviations.Span, table, budget));
        return new DwarfUnit(sections, format, start, cursor.Position, end, abbreviations, budget);
    }
}
