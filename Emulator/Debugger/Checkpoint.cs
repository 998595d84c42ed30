// A machine as it was.
using System.Collections.Generic;

namespace ToroEmu.Debugging;

/// <summary>All parts but RAM, and of RAM the pages that may be other ones than at the checkpoint before.</summary>
internal sealed class Checkpoint
{
    public required Moment Moment { get; init; }

    /// <summary>By core, how many handlers it had entered.</summary>
    public required ulong[] Entered { get; init; }

    /// <summary>By core, instructions retired and handlers entered.</summary>
    public required ulong[] Steps { get; init; }

    public required IReadOnlyList<byte[]> Sections { get; init; }

    /// <summary>Pages by number; null: all zeros.</summary>
    public required Dictionary<uint, byte[]?> Pages { get; init; }

    /// <summary>Events of the journal up to here.</summary>
    public required int Events { get; init; }

    /// <summary>Number of the slice.</summary>
    public required ulong Boundary { get; init; }

    /// <summary>Bytes that the guest had written to its console.</summary>
    public required long Written { get; init; }

    /// <summary>Cores that get no turn from here on.</summary>
    public required ulong Frozen { get; init; }

    /// <summary>Somebody interfered right in front of it: what was before does not lead here.</summary>
    public required bool IsIntervention { get; init; }
}
