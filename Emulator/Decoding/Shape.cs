// Operand forms that handlers come in.
namespace ToroEmu.Decoding;

/// <summary>Register, memory and immediate operands in the manuals' order.</summary>
internal enum Shape
{
    None,
    R,
    M,
    I,
    RR,
    RM,
    MR,
    RI,
    MI,
    Other,
}
