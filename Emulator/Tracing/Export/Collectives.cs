// Calls that belong together.
using System;
using System.Collections.Generic;

namespace ToroEmu.Tracing;

/// <summary>
/// The n-th call of a collective operation on one core belongs to the n-th calls of it on the others: MPI asks that all processes of a communicator call them in the same order
/// (MPI 3.1, 5.1). Communicators other than that of all cores are not known here.
/// </summary>
internal sealed class Collectives(int cores)
{
    private static readonly string[] Operations =
        ["barrier", "bcast", "gather", "gatherv", "scatter", "scatterv", "allgather", "allgatherv", "alltoall", "alltoallv", "reduce", "allreduce", "reduce_scatter", "reduce_scatter_block", "scan", "exscan"];

    private readonly Dictionary<(string Name, int Core), int> called = [];
    private readonly Dictionary<(string Name, int Index), int> joined = [];
    private readonly Dictionary<(string Name, int Index), int> numbers = [];

    /// <summary>Operations of which at least one core has begun.</summary>
    public int Count => numbers.Count;

    /// <summary>A core begins a call; <see langword="false"/>: it is no collective.</summary>
    /// <param name="name">The function.</param>
    /// <param name="core">The core.</param>
    /// <param name="number">Of the operation, from 0.</param>
    /// <param name="isFirst">No other core has begun it.</param>
    /// <param name="isLast">All others have.</param>
    public bool TryJoin(string name, int core, out int number, out bool isFirst, out bool isLast)
    {
        (number, isFirst, isLast) = (0, false, false);
        if (!IsCollective(name)) return false;
        int index = called.GetValueOrDefault((name, core));
        called[(name, core)] = index + 1;
        int before = joined.GetValueOrDefault((name, index));
        joined[(name, index)] = before + 1;
        if (before == 0) numbers.Add((name, index), numbers.Count);
        number = numbers[(name, index)];
        isFirst = before == 0;
        isLast = before + 1 == cores;
        return true;
    }

    public static bool IsCollective(string name) => name.StartsWith("MPI_", StringComparison.OrdinalIgnoreCase) && Array.IndexOf(Operations, name[4..].ToLowerInvariant()) >= 0;
}
