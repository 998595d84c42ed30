// An operation that all cores take part in.
using System.Collections.Immutable;

namespace ToroEmu.Report;

/// <param name="Name">Of the MPI function.</param>
/// <param name="Calls">Each core's call, by place in the log.</param>
/// <param name="Path">What its length came from, the first step first.</param>
internal sealed record Collective(string Name, ImmutableArray<int> Calls, ImmutableArray<PathStep> Path);
