// Where a replay was first found to differ.
using System;
using System.Collections.Immutable;

namespace ToroEmu.Machines.Record;

/// <param name="What">In words.</param>
/// <param name="EqualUpTo">Instructions of the last point that was equal; 0: the start.</param>
/// <param name="Recorded">The point of the record that differs.</param>
/// <param name="Here">Where this run was.</param>
public sealed record ReplayMismatch(string What, ulong EqualUpTo, ChainPoint? Recorded, ChainPoint Here)
{
    /// <summary>Instructions of the first place that is known to differ.</summary>
    public ulong DiffersAt => Math.Max(Recorded?.Instructions ?? 0, Here.Instructions);

    /// <summary>Parts of the state that differ, as far as that is known.</summary>
    public ImmutableArray<string> Sections => Recorded?.Differences(Here) ?? [];
}
