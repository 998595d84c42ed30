// One table of .debug_line.
using System;
using System.Collections.Generic;

namespace ToroEmu.Symbols.Dwarf;

/// <summary>The table of a compilation unit. Rows are made anew each time that somebody asks for them; that is cheap, and keeping all rows of a large kernel is not.</summary>
internal sealed class LineTable(LineHeader header, ReadOnlyMemory<byte> section)
{
    public LineHeader Header => header;

    /// <summary>Finds the sequences of a table.</summary>
    public void AddSequences(DwarfSections sections, List<LineSequence> found)
    {
        LineProgram program = new(header, section.Span, header.Program);
        int start = program.Position;
        ulong low = ulong.MaxValue;
        while (program.TryNext(out LineRow row))
        {
            if (!row.IsEnd)
            {
                low = Math.Min(low, row.Address);
                continue;
            }
            if (low < row.Address && sections.IsCode(low)) found.Add(new LineSequence(new CodeRange(low, row.Address), this, start));
            start = program.Position;
            low = ulong.MaxValue;
        }
    }

    /// <summary>The rows of the sequence that begins at an offset, with the one that ends it, in order of address.</summary>
    public List<LineRow> Rows(int start)
    {
        List<LineRow> rows = [];
        LineProgram program = new(header, section.Span, start);
        bool isSorted = true;
        while (program.TryNext(out LineRow row))
        {
            isSorted &= rows.Count == 0 || rows[^1].Address <= row.Address;
            rows.Add(row);
            if (row.IsEnd) break;
        }
        // Addresses only grow within a sequence; one that goes back comes from no compiler, and a search must find its way all the same.
        if (!isSorted) rows.Sort((a, b) => a.Address.CompareTo(b.Address));
        return rows;
    }
}
