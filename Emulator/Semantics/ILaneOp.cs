// An operation on vectors that is done lane by lane.
namespace ToroEmu.Semantics;

/// <summary>For what has no counterpart among the portable vector operations, inside of 128 bits.</summary>
internal unsafe interface ILaneOp
{
    /// <summary>How far the immediate is shifted for the upper half of 256 bits: some instructions have bits for each half.</summary>
    static virtual int UpperShift => 0;

    /// <summary>
    /// Writes 16 bytes at <paramref name="target"/>, given both operands and the immediate. The three may be the same register:
    /// everything is read before anything is written.
    /// </summary>
    static abstract void Do(byte* target, byte* left, byte* right, byte immediate);
}
