// What the frames of a compilation unit have in common.
using ToroEmu.Symbols.Dwarf;

namespace ToroEmu.Symbols.Frames;

/// <summary>A common information entry.</summary>
/// <param name="CodeAlign">Unit of advances, bytes.</param>
/// <param name="DataAlign">Unit of offsets from the CFA, bytes.</param>
/// <param name="ReturnColumn">The column of the return address.</param>
/// <param name="PointerEncoding">Of the addresses in its frames' entries.</param>
/// <param name="HasAugmentation">Entries have a block of further data.</param>
/// <param name="IsSignal">Its functions are entered by interrupts.</param>
/// <param name="Instructions">Where the instructions that come before each frame's lie.</param>
internal sealed record CallFrameCie(
    ulong CodeAlign, long DataAlign, int ReturnColumn, byte PointerEncoding, bool HasAugmentation, bool IsSignal, CodeRange Instructions);
