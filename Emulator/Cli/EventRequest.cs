// Which events of a run are to be written where.
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ToroEmu.Symbols;
using ToroEmu.Tracing;

namespace ToroEmu.Cli;

/// <param name="File">To be written.</param>
/// <param name="Selection">What is wanted, but for what only the image can tell.</param>
/// <param name="Functions">Names of functions whose instructions are wanted.</param>
/// <param name="Data">Ranges or names of memory whose loads and stores are wanted.</param>
internal sealed record EventRequest(string File, RunEventSelection Selection, ImmutableArray<string> Functions, ImmutableArray<string> Data)
{
    /// <summary>The selection with the addresses of names.</summary>
    /// <exception cref="UsageException">The image has none of a name.</exception>
    public RunEventSelection Resolve(SymbolTable symbols) => Selection with
    {
        Code = [.. Selection.Code, .. Functions.SelectMany(name => Find("--symbol", name, symbols))],
        Data = [.. Data.SelectMany(text => EventOptions.ReadRange("--data", text) is RunEventRange range ? [range] : Find("--data", text, symbols))],
    };

    private static IEnumerable<RunEventRange> Find(string option, string name, SymbolTable symbols)
    {
        ImmutableArray<Symbol> found = name.Length == 0 ? [] : symbols.Named(name);
        if (found.IsEmpty) throw new UsageException($"{option} {name}: the image has no such symbol; see: toroemu inspect IMAGE --symbols");
        return found.Select(symbol => new RunEventRange(symbol.Address, symbol.Address + (symbol.Size == 0 ? 0 : symbol.Size - 1)));
    }
}
