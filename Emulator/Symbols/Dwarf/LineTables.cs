// The line tables of an image.
using System;
using System.Collections.Generic;

namespace ToroEmu.Symbols.Dwarf;

/// <summary>All tables of .debug_line, and which addresses they speak of.</summary>
internal sealed class LineTables
{
    /// <summary>Rows that are kept: the sequences asked for last.</summary>
    private const int RowsKept = 1 << 20;

    /// <summary>Sequences may overlap where linkers folded functions: so many before an address are asked.</summary>
    private const int Lookback = 16;

    private readonly Dictionary<int, LineTable> byOffset = [];
    private readonly List<LineSequence> sequences = [];
    private readonly Dictionary<LineSequence, List<LineRow>> kept = [];
    private int rowsKept;

    public LineTables(DwarfSections sections, DwarfUnits units)
    {
        DwarfCursor cursor = new(sections.Line.Span);
        while (cursor.HasMore)
        {
            int start = cursor.Position;
            ulong length = cursor.UnitLength(out bool isWide);
            DwarfCursor table = cursor;
            cursor.Skip(length);
            if (!cursor.IsBroken) Add(sections, units.OfLines((ulong)start), start, table.Position, cursor.Position, isWide);
        }
        sequences.Sort((a, b) => a.Range.Low.CompareTo(b.Range.Low));
    }

    /// <summary>In order of address.</summary>
    public IReadOnlyList<LineSequence> Sequences => sequences;

    /// <summary>The table at an offset of .debug_line.</summary>
    public LineTable? At(ulong offset) => offset <= int.MaxValue ? byOffset.GetValueOrDefault((int)offset) : null;

    /// <summary>The row that an address belongs to.</summary>
    public LineRow? Find(ulong address, out LineTable? table)
    {
        int nearest = Last(address);
        for (int index = nearest; index >= 0 && index > nearest - Lookback; index--)
        {
            LineSequence sequence = sequences[index];
            if (!sequence.Range.Contains(address)) continue;
            table = sequence.Table;
            return FindRow(RowsOf(sequence), address);
        }
        table = null;
        return null;
    }

    /// <summary>The rows of a sequence, with the one that ends it.</summary>
    public List<LineRow> RowsOf(LineSequence sequence)
    {
        if (kept.TryGetValue(sequence, out List<LineRow>? rows)) return rows;
        rows = sequence.Table.Rows(sequence.Start);
        if ((rowsKept += rows.Count) > RowsKept)
        {
            kept.Clear();
            rowsKept = rows.Count;
        }
        kept.Add(sequence, rows);
        return rows;
    }

    private void Add(DwarfSections sections, DwarfUnit? unit, int start, int body, int end, bool isWide)
    {
        DwarfCursor cursor = new(sections.Line.Span[..end], (ulong)body);
        string directory = unit is null ? "" : unit.Text(unit.Root.Directory) ?? "";
        if (LineHeader.Read(ref cursor, isWide, sections, directory) is not LineHeader header) return;
        LineTable table = new(header, sections.Line[..end]);
        byOffset.Add(start, table);
        table.AddSequences(sections, sequences);
    }

    /// <summary>The last sequence that begins at or before an address.</summary>
    private int Last(ulong address)
    {
        int low = 0;
        for (int high = sequences.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (sequences[middle].Range.Low <= address) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }

    /// <summary>Of several rows of one address the last holds: those before it have no instruction.</summary>
    private static LineRow? FindRow(List<LineRow> rows, ulong address)
    {
        int low = 0;
        for (int high = rows.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (rows[middle].Address <= address) low = middle + 1;
            else high = middle;
        }
        return low == 0 || rows[low - 1].IsEnd ? null : rows[low - 1];
    }
}
