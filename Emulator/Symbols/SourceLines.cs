// Addresses to lines of source and back, by the debugging data of an image (DWARF 2 to 5).
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;

using ToroEmu.Machines.Loading;
using ToroEmu.Symbols.Dwarf;

namespace ToroEmu.Symbols;

/// <summary>
/// What compilers of C, C#, Pascal and assembly leave with <c>-g</c>. Everything is read when it is first asked for. Damaged data gives fewer answers, never an exception,
/// in time and memory that grow with the file. Safe for several threads.
/// </summary>
public sealed class SourceLines
{
    /// <summary>Entries that tables may share: more than the largest kernels have.</summary>
    private const int SharedMax = 32 << 20;

    private readonly Lock gate = new();
    private readonly LoadedAddress loaded;
    private readonly Lazy<(DwarfUnits Units, LineTables Tables)> data;

    private SourceLines(ElfImage image)
    {
        loaded = new LoadedAddress(image);
        data = new Lazy<(DwarfUnits, LineTables)>(() =>
        {
            DwarfSections sections = new(image);
            DwarfUnits units = new(sections, new DwarfBudget(SharedMax));
            return (units, new LineTables(sections, units));
        });
    }

    /// <summary>The lines of an image; nothing is read yet.</summary>
    public static SourceLines From(ElfImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new SourceLines(image);
    }

    /// <summary>Whether the image has any.</summary>
    public bool Any
    {
        get
        {
            lock (gate) return data.Value.Tables.Sequences.Count != 0;
        }
    }

    /// <summary>
    /// The line that made the instruction at an address, linked or physical (<see cref="SymbolTable.Find"/>), or null. For a return address, ask for the byte before it.
    /// </summary>
    public SourcePlace? Find(ulong address)
    {
        lock (gate) return FindLinked(address) ?? (loaded.TryLink(address, out ulong linked) ? FindLinked(linked) : null);
    }

    /// <summary>
    /// The functions of the source that an address is in: those that were inlined there, the innermost first, then the one that has the code. Empty if nothing is known.
    /// </summary>
    public ImmutableArray<SourceFrame> Frames(ulong address)
    {
        lock (gate)
        {
            ImmutableArray<SourceFrame> frames = FramesLinked(address);
            return frames.IsEmpty && loaded.TryLink(address, out ulong linked) ? FramesLinked(linked) : frames;
        }
    }

    /// <summary>
    /// Where the code of a line begins: several addresses if it was inlined or split, in ascending order. A line without code stands for the next one that has some.
    /// </summary>
    /// <param name="file">A file's name, with as much of its path as tells it apart. Upper and lower case count unless that finds nothing.</param>
    /// <param name="line">1 and up.</param>
    public ImmutableArray<ulong> Addresses(string file, int line)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        lock (gate)
        {
            ImmutableArray<ulong> found = AddressesIn(file, line, StringComparison.Ordinal);
            return found.IsEmpty ? AddressesIn(file, line, StringComparison.OrdinalIgnoreCase) : found;
        }
    }

    /// <summary>Everything that is known, in order of address.</summary>
    public IEnumerable<SourceRow> Rows()
    {
        lock (gate)
        {
            // The lock is for the caches; what is handed out is complete.
            LineTables tables = data.Value.Tables;
            return tables.Sequences.SelectMany(sequence => RowsOf(sequence.Table, sequence.Table.Rows(sequence.Start)));
        }
    }

    private static IEnumerable<SourceRow> RowsOf(LineTable table, List<LineRow> rows)
    {
        Dictionary<int, string?> paths = [];
        for (int index = 0; index + 1 < rows.Count; index++)
        {
            LineRow row = rows[index];
            ulong size = rows[index + 1].Address - row.Address;
            if (size == 0 || row.Line <= 0 || row.IsEnd) continue;
            if (!paths.TryGetValue(row.File, out string? path)) paths.Add(row.File, path = table.Header.PathOf(row.File));
            if (path is not null) yield return new SourceRow(row.Address, size, new SourcePlace(path, row.Line, row.Column), row.IsStatement);
        }
    }

    private SourcePlace? FindLinked(ulong address) =>
        data.Value.Tables.Find(address, out LineTable? table) is LineRow row && table is not null ? PlaceOf(table, row.File, row.Line, row.Column) : null;

    private static SourcePlace? PlaceOf(LineTable table, long file, long line, int column) =>
        line is > 0 and <= int.MaxValue && file is >= 0 and <= int.MaxValue && table.Header.PathOf((int)file) is string path ? new SourcePlace(path, (int)line, column) : null;

    private ImmutableArray<SourceFrame> FramesLinked(ulong address)
    {
        SourcePlace? place = FindLinked(address);
        IReadOnlyList<FunctionScope> scopes = data.Value.Units.Around(address, out DwarfUnit? unit);
        if (unit is null || scopes.Count == 0) return place is null ? [] : [new SourceFrame(null, place, false)];
        LineTable? table = unit.Root.StatementList.IsThere ? data.Value.Tables.At(unit.Root.StatementList.Number) : null;
        ImmutableArray<SourceFrame>.Builder frames = ImmutableArray.CreateBuilder<SourceFrame>(scopes.Count);
        foreach (FunctionScope scope in scopes)
        {
            frames.Add(new SourceFrame(data.Value.Units.NameOf(unit, scope), place, scope.IsInlined));
            if (!scope.IsInlined) break;
            place = table is null ? null : PlaceOf(table, (long)scope.CallFile, (long)scope.CallLine, 0);
        }
        return frames.ToImmutable();
    }

    private ImmutableArray<ulong> AddressesIn(string file, int line, StringComparison comparison)
    {
        Dictionary<LineTable, HashSet<int>> filesOf = [];
        SortedSet<ulong> found = [];
        int best = int.MaxValue;
        foreach (LineSequence sequence in data.Value.Tables.Sequences)
        {
            if (!filesOf.TryGetValue(sequence.Table, out HashSet<int>? files)) filesOf.Add(sequence.Table, files = FilesOf(sequence.Table.Header, file, comparison));
            if (files.Count != 0) Collect(data.Value.Tables.RowsOf(sequence), files, line, ref best, found);
        }
        return [.. found];
    }

    private static HashSet<int> FilesOf(LineHeader header, string file, StringComparison comparison)
    {
        HashSet<int> files = [];
        for (int number = header.FirstFile; number < header.FirstFile + header.FileCount; number++)
            if (header.PathOf(number) is string path && SourcePath.EndsIn(path, file, comparison)) files.Add(number);
        return files;
    }

    /// <summary>The addresses of the first line from <paramref name="line"/> on: where control comes to it from another line.</summary>
    private static void Collect(List<LineRow> rows, HashSet<int> files, int line, ref int best, SortedSet<ulong> found)
    {
        LineRow before = default;
        foreach (LineRow row in rows)
        {
            bool isWanted = !row.IsEnd && row.IsStatement && row.Line >= line && row.Line <= best && files.Contains(row.File);
            if (isWanted && (row.Line != before.Line || !files.Contains(before.File)))
            {
                if (row.Line < best) found.Clear();
                best = row.Line;
                found.Add(row.Address);
            }
            before = row;
        }
    }
}
