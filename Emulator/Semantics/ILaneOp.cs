// An operation on vectors that is done lane by lane.
namespace ToroEmu.Semantics;

/// <summary>For what has no counterpart among the portable vector operations.</summary>
internal unsafe interface ILaneOp
{
    /// <summary>
    /// Replaces the 16 bytes at <paramref name="target"/>, the first operand, given the second and the immediate. The two may be
    /// the same register: everything is read before anything is written.
    /// </summary>
    static abstract void Do(byte* target, byte* source, byte immediate);
}
