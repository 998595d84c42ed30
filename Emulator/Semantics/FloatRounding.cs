// Rounding directions.
namespace ToroEmu.Semantics;

/// <summary>SDM 1, table 4-8; values as in MXCSR.RC and the x87 control word.</summary>
internal enum FloatRounding : byte
{
    Nearest = 0,
    Down = 1,
    Up = 2,
    TowardZero = 3,
}
