// Coverage by source line.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Record;
using ToroEmu.Symbols;

namespace ToroEmu.Tracing;

/// <summary>
/// The tracefile format of lcov's geninfo. Lines are those that the compiler noted; one was executed as often as the instruction of it that was executed most. Functions were as often
/// as their first instruction.
/// </summary>
internal sealed class LcovExport : EventExport
{
    private readonly ExecutedCode code = new();

    /// <exception cref="TraceException">The image has no lines.</exception>
    public LcovExport(ExportContext context, Stream output)
        : base(context, output)
    {
        if (!context.Lines.Any) throw new TraceException("cannot be told by source line: the image is not there any more, or has no debugging data; name it with --image, or build it with -g");
    }

    public override void Add(in RunEvent happened) => code.Add(happened);

    public override void Finish()
    {
        SortedDictionary<string, SortedDictionary<int, ulong>> files = CountLines();
        ILookup<string, (int Line, string Name, ulong Count)> functions = Functions().ToLookup(function => function.File, function => (function.Line, function.Name, function.Count));
        using StreamWriter writer = new(Output, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        foreach ((string file, SortedDictionary<int, ulong> lines) in files)
        {
            writer.WriteLine($"TN:\nSF:{file}");
            WriteFunctions(writer, functions[file]);
            foreach ((int line, ulong count) in lines) writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"DA:{line},{count}"));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"LF:{lines.Count}\nLH:{lines.Values.Count(count => count != 0)}\nend_of_record"));
        }
    }

    private static void WriteFunctions(StreamWriter writer, IEnumerable<(int Line, string Name, ulong Count)> functions)
    {
        List<(int Line, string Name, ulong Count)> list = [.. functions.DistinctBy(function => function.Name).OrderBy(function => function.Line)];
        foreach ((int line, string name, _) in list) writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FN:{line},{name}"));
        foreach ((_, string name, ulong count) in list) writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FNDA:{count},{name}"));
        if (list.Count != 0) writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FNF:{list.Count}\nFNH:{list.Count(function => function.Count != 0)}"));
    }

    /// <summary>Both are in order of address, so one pass finds the instructions of each row.</summary>
    private SortedDictionary<string, SortedDictionary<int, ulong>> CountLines()
    {
        SortedDictionary<string, SortedDictionary<int, ulong>> files = new(StringComparer.Ordinal);
        (ulong Rip, int Size, ulong Count)[] executed = [.. code.InOrder()];
        ulong[] addresses = Array.ConvertAll(executed, instruction => instruction.Rip);
        foreach (SourceRow row in Context.Lines.Rows())
        {
            if (!files.TryGetValue(row.Place.File, out SortedDictionary<int, ulong>? lines)) files.Add(row.Place.File, lines = []);
            int found = Array.BinarySearch(addresses, row.Address);
            ulong most = lines.GetValueOrDefault(row.Place.Line);
            for (int index = found < 0 ? ~found : found; index < addresses.Length && addresses[index] - row.Address < row.Size; index++) most = Math.Max(most, executed[index].Count);
            lines[row.Place.Line] = most;
        }

        return files;
    }

    private IEnumerable<(string File, int Line, string Name, ulong Count)> Functions()
    {
        foreach (Symbol symbol in Context.Symbols.All)
            if (symbol.Kind == ElfSymbolKind.Function && Context.Lines.Find(symbol.Address) is SourcePlace place)
                yield return (place.File, place.Line, symbol.LinkName, code.CountOf(symbol.Address));
    }
}
