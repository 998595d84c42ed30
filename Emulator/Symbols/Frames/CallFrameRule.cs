// Where a caller's register is.
using ToroEmu.Symbols.Dwarf;

namespace ToroEmu.Symbols.Frames;

/// <param name="Kind">How to find it.</param>
/// <param name="Number">Offset from the CFA, or a register.</param>
/// <param name="Expression">Offsets of an expression in the section.</param>
internal readonly record struct CallFrameRule(CallFrameRuleKind Kind, long Number = 0, CodeRange Expression = default);
