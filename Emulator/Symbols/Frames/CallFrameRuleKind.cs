// Ways to find a caller's register (DWARF 5, 6.4.1).
namespace ToroEmu.Symbols.Frames;

internal enum CallFrameRuleKind : byte
{
    /// <summary>Nothing was said: the callee has left it alone.</summary>
    Same,
    Undefined,
    Offset,
    ValueOffset,
    Register,
    Expression,
    ValueExpression,
}
