// An operation on vectors that crosses the halves of 256 bits.
namespace ToroEmu.Semantics;

/// <summary>Permutations, broadcasts, widening moves.</summary>
internal unsafe interface IWholeOp
{
    /// <summary>
    /// Writes <paramref name="bytes"/> bytes, 16 or 32, at <paramref name="target"/>. The three may be the same register: everything
    /// is read before anything is written. Of a right operand from memory, only what the instruction reads is there.
    /// </summary>
    static abstract void Do(byte* target, byte* left, byte* right, byte immediate, int bytes);
}
