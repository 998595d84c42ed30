// Moves between vectors that merge or clear lanes (SDM 2, MOVSS, MOVSD, MOVQ, MOVHLPS and so on).
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

/// <summary>The second operand is the source; loads of less than 16 bytes come with zeros above.</summary>
internal static unsafe class VectorMoveOps
{
    /// <summary>MOVAPS and its like; loads that clear the rest: MOVD, MOVQ, MOVSS, MOVSD.</summary>
    public readonly struct Copy : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => right;
    }

    /// <summary>MOVQ of registers: clears the upper half.</summary>
    public readonly struct LowQuadword : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.CreateScalar(right.AsUInt64().ToScalar()).AsByte();
    }

    /// <summary>MOVSS of registers.</summary>
    public readonly struct MergeSingle : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => left.AsUInt32().WithElement(0, right.AsUInt32().ToScalar()).AsByte();
    }

    /// <summary>MOVSD of registers; MOVLPS and MOVLPD from memory.</summary>
    public readonly struct MergeDouble : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Create(right.GetLower(), left.GetUpper());
    }

    /// <summary>MOVHLPS.</summary>
    public readonly struct HighToLow : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Create(right.GetUpper(), left.GetUpper());
    }

    /// <summary>MOVDDUP.</summary>
    public readonly struct DuplicateLowQuadword : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Create(right.GetLower(), right.GetLower());
    }

    /// <summary>MOVSLDUP.</summary>
    public readonly struct DuplicateEvenSingles : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Shuffle(right.AsUInt32(), Vector128.Create(0u, 0, 2, 2)).AsByte();
    }

    /// <summary>MOVSHDUP.</summary>
    public readonly struct DuplicateOddSingles : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Shuffle(right.AsUInt32(), Vector128.Create(1u, 1, 3, 3)).AsByte();
    }
}
