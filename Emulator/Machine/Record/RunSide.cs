// One of two runs that are compared, where they differ.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Record;

/// <param name="Position">Where it is.</param>
/// <param name="Core">The core that ran last; -1: none.</param>
/// <param name="Cores">Where its cores are.</param>
/// <param name="HasEnded">It goes no further.</param>
internal sealed record RunSide(RunPosition Position, int Core, ImmutableArray<CorePlace> Cores, bool HasEnded);
