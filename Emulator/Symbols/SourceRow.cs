// A piece of code that one line made.
namespace ToroEmu.Symbols;

/// <param name="Address">Its first byte.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Place">The line.</param>
/// <param name="IsStatement">A good place for a breakpoint.</param>
public readonly record struct SourceRow(ulong Address, ulong Size, SourcePlace Place, bool IsStatement);
