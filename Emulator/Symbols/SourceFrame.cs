// A function as the source has it.
namespace ToroEmu.Symbols;

/// <param name="Function">Its name in the source, or null.</param>
/// <param name="Place">Where in it, or null.</param>
/// <param name="IsInlined">It has no frame of its own: it was copied into the next function.</param>
public sealed record SourceFrame(string? Function, SourcePlace? Place, bool IsInlined);
