// Outcomes of a comparison.
using System;

namespace ToroEmu.Semantics;

/// <summary>Exactly one holds; predicates are sets of them.</summary>
[Flags]
internal enum FloatRelation : byte
{
    None = 0,
    Less = 1,
    Equal = 2,
    Greater = 4,
    Unordered = 8,
}
