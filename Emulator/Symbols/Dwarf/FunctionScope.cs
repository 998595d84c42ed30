// A function, or a place where one was inlined.
namespace ToroEmu.Symbols.Dwarf;

/// <param name="Range">Its code, or a piece of it.</param>
/// <param name="Depth">How many scopes of functions lie around it.</param>
/// <param name="IsInlined">It is a copy within another function.</param>
/// <param name="Name">DW_AT_name.</param>
/// <param name="Origin">The entry that has the name, if this one has none.</param>
/// <param name="CallFile">Where the inlined call stands: file number of the unit's line table.</param>
/// <param name="CallLine">And its line.</param>
internal readonly record struct FunctionScope(CodeRange Range, int Depth, bool IsInlined, DwarfValue Name, DwarfValue Origin, ulong CallFile, ulong CallLine);
