// The functions of a compilation unit.
using System;
using System.Collections.Generic;

namespace ToroEmu.Symbols.Dwarf;

/// <summary>Functions and inlined functions with code, in order of address.</summary>
internal sealed class FunctionScopes
{
    /// <summary>Entries that lie deeper than any compiler's are left out.</summary>
    private const int DepthMax = 256;

    private readonly FunctionScope[] scopes;

    /// <summary>The furthest end of this scope and all before it: how far back a search must go.</summary>
    private readonly ulong[] reach;

    private FunctionScopes(List<FunctionScope> found)
    {
        scopes = [.. found];
        Array.Sort(scopes, (a, b) => a.Range.Low != b.Range.Low ? a.Range.Low.CompareTo(b.Range.Low) : a.Depth.CompareTo(b.Depth));
        reach = new ulong[scopes.Length];
        ulong furthest = 0;
        for (int index = 0; index < scopes.Length; index++) reach[index] = furthest = Math.Max(furthest, scopes[index].Range.High);
    }

    /// <summary>Reads the entries of a unit once.</summary>
    public static FunctionScopes Read(ReadOnlySpan<byte> info, DwarfUnit unit)
    {
        List<FunctionScope> found = [];
        List<CodeRange> ranges = [];
        DwarfCursor cursor = new(info[..unit.End], (ulong)unit.Entries);
        // Whether the open entries are functions.
        Stack<bool> open = new();
        int depth = 0;
        while (cursor.HasMore)
        {
            ulong code = cursor.Uleb();
            if (code == 0)
            {
                if (open.TryPop(out bool wasFunction) && wasFunction) depth--;
                continue;
            }
            if (unit.Abbreviations.Find(code) is not Abbreviation shape) break;
            DwarfEntry entry = DwarfEntry.Read(ref cursor, shape, unit.Format);
            bool isFunction = entry.Tag is DwarfSpec.TagSubprogram or DwarfSpec.TagInlinedSubroutine;
            if (isFunction) Add(unit, entry, depth, ranges, found);
            if (!entry.HasChildren) continue;
            if (open.Count == DepthMax) break;
            open.Push(isFunction);
            if (isFunction) depth++;
        }
        return new FunctionScopes(found);
    }

    /// <summary>The scopes that an address lies in, the innermost first.</summary>
    public IReadOnlyList<FunctionScope> Around(ulong address)
    {
        List<FunctionScope> around = [];
        int low = 0;
        for (int high = scopes.Length; low < high;)
        {
            int middle = (low + high) / 2;
            if (scopes[middle].Range.Low <= address) low = middle + 1;
            else high = middle;
        }
        for (int index = low - 1; index >= 0 && reach[index] > address; index--)
            if (scopes[index].Range.Contains(address)) around.Add(scopes[index]);
        around.Sort((a, b) => b.Depth.CompareTo(a.Depth));
        return around;
    }

    private static void Add(DwarfUnit unit, in DwarfEntry entry, int depth, List<CodeRange> ranges, List<FunctionScope> found)
    {
        ranges.Clear();
        unit.AddRanges(entry, ranges);
        bool isInlined = entry.Tag == DwarfSpec.TagInlinedSubroutine;
        foreach (CodeRange range in ranges)
            found.Add(new FunctionScope(range, depth, isInlined, entry.Name, entry.Origin, entry.CallFile.Number, entry.CallLine.Number));
    }
}
