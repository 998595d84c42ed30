// Moves of SSE3 that duplicate lanes (SDM 2, MOVDDUP, MOVSLDUP, MOVSHDUP).
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

internal static class Sse3Ops
{
    /// <summary>MOVDDUP.</summary>
    public readonly struct DuplicateLowDouble : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Create(right.GetLower(), right.GetLower());
    }

    /// <summary>MOVSLDUP.</summary>
    public readonly struct DuplicateEvenSingles : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) =>
            ((right.AsUInt64() & Vector128.Create((ulong)uint.MaxValue)) | (right.AsUInt64() << 32)).AsByte();
    }

    /// <summary>MOVSHDUP.</summary>
    public readonly struct DuplicateOddSingles : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) =>
            ((right.AsUInt64() & Vector128.Create((ulong)uint.MaxValue << 32)) | (right.AsUInt64() >>> 32)).AsByte();
    }
}
