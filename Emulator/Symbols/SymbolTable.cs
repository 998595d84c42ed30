// Addresses to names, for reports and for "inspect".
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Symbols;

/// <summary>The symbols of an image, sorted by address; one name for each address.</summary>
public sealed class SymbolTable
{
    /// <summary>How far past a label of unknown size an address still belongs to it, in bytes.</summary>
    private const ulong LabelReach = 64 * 1024;

    // Assembly labels without a size may lie inside a function: so many symbols before an address are asked whether they enclose it.
    private const int Lookback = 16;

    private readonly ElfImage image;
    private readonly ElfSymbol[] symbols;
    private readonly ulong[] addresses;
    private readonly LoadedAddress loaded;
    private SourceLines? lines;
    private CallFrames? callFrames;

    private SymbolTable(ElfImage image, ElfSymbol[] symbols)
    {
        this.image = image;
        this.symbols = symbols;
        addresses = Array.ConvertAll(symbols, s => s.Address);
        loaded = new LoadedAddress(image);
    }

    public int Count => symbols.Length;

    /// <summary>The image's lines of source; read when somebody asks for one.</summary>
    public SourceLines Lines => lines ??= SourceLines.From(image);

    /// <summary>How to get from a function to its caller; read when somebody asks.</summary>
    internal CallFrames CallFrames => callFrames ??= new CallFrames(image);

    /// <summary>All symbols in ascending order of address.</summary>
    public IEnumerable<Symbol> All => symbols.Select(Named);

    /// <summary>Reads the symbols of an image; a stripped one has none.</summary>
    public static SymbolTable From(ElfImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        ElfSymbol[] best = image.Symbols()
            .GroupBy(s => s.Address)
            .Select(g => g.MaxBy(s => ((int)s.Kind, s.Size)))
            .OrderBy(s => s.Address)
            .ToArray();
        return new SymbolTable(image, best);
    }

    /// <summary>
    /// The symbol that an address lies in, or null when it lies in none. A physical address of a segment counts as its virtual one.
    /// </summary>
    public SymbolPosition? Find(ulong address) => FindLinked(address) ?? (loaded.TryLink(address, out ulong linked) ? FindLinked(linked) : null);

    /// <summary>
    /// The symbols of a name: the one that the linker knows by exactly this name, or those that are displayed so, or else those whose displayed name ends in it, behind
    /// a dot, an underscore or a colon.
    /// </summary>
    public ImmutableArray<Symbol> Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        List<Symbol> displayed = [], ending = [];
        foreach (ElfSymbol candidate in image.Symbols())
        {
            Symbol symbol = Named(candidate);
            if (symbol.LinkName == name) return [symbol];
            if (symbol.Name == name) displayed.Add(symbol);
            else if (EndsIn(symbol.Name, name)) ending.Add(symbol);
        }

        List<Symbol> found = displayed.Count != 0 ? displayed : ending;
        // Compilers give tables that belong to a function its name with something in front.
        if (found.Exists(symbol => symbol.Kind == ElfSymbolKind.Function)) found.RemoveAll(symbol => symbol.Kind != ElfSymbolKind.Function);
        return [.. found.DistinctBy(symbol => symbol.Address)];
    }

    private SymbolPosition? FindLinked(ulong address)
    {
        int index = Array.BinarySearch(addresses, address);
        int nearest = index >= 0 ? index : ~index - 1;
        for (int i = nearest; i >= 0 && i > nearest - Lookback; i--)
        {
            ulong offset = address - symbols[i].Address;
            if (offset < Reach(symbols[i], i == nearest))
            {
                return new SymbolPosition(Named(symbols[i]), offset);
            }
        }

        return null;
    }

    /// <summary>The largest functions and data, the largest first.</summary>
    public ImmutableArray<Symbol> Largest(int count) => [.. symbols.OrderByDescending(s => s.Size).Take(count).Select(Named)];

    private static bool EndsIn(string name, string end) => name.EndsWith(end, StringComparison.Ordinal) && name[^(end.Length + 1)] is '.' or '_' or ':';

    private static ulong Reach(ElfSymbol symbol, bool isNearest) =>
        symbol.Size != 0 ? symbol.Size : isNearest ? LabelReach : 0;

    private Symbol Named(ElfSymbol symbol)
    {
        string name = image.NameOf(symbol) ?? "?";
        return new Symbol(SymbolName.Display(name), name, symbol.Address, symbol.Size, symbol.Kind);
    }
}
