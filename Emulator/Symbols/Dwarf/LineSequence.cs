// A piece of code that a line table describes without a gap.
namespace ToroEmu.Symbols.Dwarf;

/// <param name="Range">Its addresses.</param>
/// <param name="Table">Where its rows are.</param>
/// <param name="Start">Offset of its first instruction in .debug_line.</param>
internal sealed record LineSequence(CodeRange Range, LineTable Table, int Start);
