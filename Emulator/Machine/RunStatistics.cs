// Counts of a finished run.
using System;
using System.Collections.Immutable;
using System.Linq;

namespace ToroEmu.Machines;

/// <summary>What a run cost.</summary>
/// <param name="Elapsed">Host time from the first instruction to the last.</param>
/// <param name="InstructionsPerCore">Retired instructions, by core number.</param>
/// <param name="Counters">Further counts in the order to show them: interrupts, messages, translations.</param>
public sealed record RunStatistics(TimeSpan Elapsed, ImmutableArray<ulong> InstructionsPerCore, ImmutableArray<RunCounter> Counters)
{
    /// <summary>A run in which nothing happened.</summary>
    public static readonly RunStatistics None = new(TimeSpan.Zero, [], []);

    /// <summary>Retired instructions of all cores.</summary>
    public ulong Instructions => InstructionsPerCore.Aggregate(0UL, (sum, core) => sum + core);
}
