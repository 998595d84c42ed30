// RCPPS and RSQRTPS.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ToroEmu.Semantics;

/// <summary>
/// Relative error below 1.5 * 2^-12 (SDM 2, RCPPS): what an x86 host answers, else the correctly rounded quotient. The manual
/// leaves the bits open, so that hosts differ.
/// </summary>
internal static class ApproximationOps
{
    private static readonly Vector128<float> SmallestNormal = Vector128.Create(1.17549435E-38f);

    /// <summary>RCPPS, RCPSS.</summary>
    public readonly struct Reciprocal : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Sse.IsSupported
            ? Sse.Reciprocal(right.AsSingle()).AsByte()
            : (Vector128<float>.One / WithoutDenormals(right.AsSingle())).AsByte();
    }

    /// <summary>RSQRTPS, RSQRTSS.</summary>
    public readonly struct ReciprocalRoot : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Sse.IsSupported
            ? Sse.ReciprocalSqrt(right.AsSingle()).AsByte()
            : (Vector128<float>.One / Vector128.Sqrt(WithoutDenormals(right.AsSingle()))).AsByte();
    }

    /// <summary>Denormal sources count as zeros of their sign.</summary>
    private static Vector128<float> WithoutDenormals(Vector128<float> value) => Vector128.ConditionalSelect(
        Vector128.LessThan(Vector128.Abs(value), SmallestNormal), Vector128.CopySign(Vector128<float>.Zero, value), value);
}
