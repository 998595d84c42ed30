// An operation on three vectors.
namespace ToroEmu.Semantics;

/// <summary>Of 128 bits; 256 bits are two of them.</summary>
internal unsafe interface IThreeSourceOp
{
    /// <summary>
    /// Writes 16 bytes at <paramref name="target"/>. All four may be the same register: everything is read before anything is
    /// written. <paramref name="third"/> is XMM0 or, with VEX, the fourth operand.
    /// </summary>
    static abstract void Do(byte* target, byte* left, byte* right, byte* third);
}
