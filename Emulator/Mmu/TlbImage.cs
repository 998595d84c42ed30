// What a core's translation caches held.
using System.Collections.Immutable;

using ToroEmu.Cpu;

namespace ToroEmu.Mmu;

/// <summary>Of use in the same process and with the same RAM alone.</summary>
/// <param name="Entries">Those that hold something, with their places.</param>
/// <param name="HoldsLargePages">Some stem from large pages.</param>
internal sealed record TlbImage(ImmutableArray<(int Place, TlbEntry Entry)> Entries, bool HoldsLargePages);
