// A table of what "inspect" found.
using System.Collections.Generic;
using System.Collections.Immutable;

namespace ToroEmu.Cli.Inspect;

/// <param name="Key">Its name in JSON.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Columns">Names of the columns, which are those in JSON, too.</param>
internal sealed record InspectTable(string Key, string Title, ImmutableArray<string> Columns)
{
    /// <summary>Numbers, truth values, texts and nulls, one for each column.</summary>
    public List<object?[]> Rows { get; } = [];

    /// <summary>Rows that people see without asking for all; JSON has all.</summary>
    public int RowsShown { get; init; } = 40;
}
