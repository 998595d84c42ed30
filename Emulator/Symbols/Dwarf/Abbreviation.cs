// The shape of an entry.
using System.Collections.Immutable;

namespace ToroEmu.Symbols.Dwarf;

/// <param name="Tag">DW_TAG.</param>
/// <param name="HasChildren">Entries below it follow.</param>
/// <param name="Attributes">In the order in which their values lie.</param>
internal sealed record Abbreviation(ulong Tag, bool HasChildren, ImmutableArray<AttributeShape> Attributes);
