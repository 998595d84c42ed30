// The first place where two runs are not the same.
using System.Collections.Generic;
using System.Collections.Immutable;

namespace ToroEmu.Machines.Record;

/// <param name="EqualSlice">Number of the last slice in front of which both were the same; null: not even at the start.</param>
/// <param name="EqualInstructions">Instructions of all cores up to there.</param>
/// <param name="Before">The cores of both there, which is where they went on from.</param>
/// <param name="Sides">Both runs behind the slice that differs.</param>
/// <param name="Pages">Pages of RAM that differ, the first ones.</param>
/// <param name="PageCount">How many there are.</param>
/// <param name="Sections">Parts of the state that differ, RAM not among them.</param>
internal sealed record RunDifference(
    ulong? EqualSlice, ulong EqualInstructions, ImmutableArray<CorePlace> Before, ImmutableArray<RunSide> Sides, ImmutableArray<PageDifference> Pages, int PageCount, ImmutableArray<string> Sections)
{
    /// <summary>By core: registers that differ, as name, value in A, value in B.</summary>
    public required IReadOnlyList<(int Core, ImmutableArray<(string Name, string A, string B)> Registers)> Registers { get; init; }
}
