// How to get out of a piece of code.
using ToroEmu.Symbols.Dwarf;

namespace ToroEmu.Symbols.Frames;

/// <summary>A frame description entry.</summary>
/// <param name="Range">The code.</param>
/// <param name="Common">What it shares with others.</param>
/// <param name="Section">Where its instructions are.</param>
/// <param name="Instructions">Offsets in the section.</param>
internal sealed record CallFrameEntry(CodeRange Range, CallFrameCie Common, CallFrameSection Section, CodeRange Instructions);
