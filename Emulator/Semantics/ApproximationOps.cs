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
    private static readonly Vector128<float> Indefinite = Vector128.Create(0xFFC0_0000).AsSingle();

    /// <summary>RCPPS, RCPSS.</summary>
    public readonly struct Reciprocal : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Sse.IsSupported
            ? Sse.Reciprocal(right.AsSingle()).AsByte()
            : ReciprocalInSoftware(right.AsSingle()).AsByte();
    }

    /// <summary>RSQRTPS, RSQRTSS.</summary>
    public readonly struct ReciprocalRoot : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Sse.IsSupported
            ? Sse.ReciprocalSqrt(right.AsSingle()).AsByte()
            : ReciprocalRootInSoftware(right.AsSingle()).AsByte();
    }

    /// <summary>Results that would be denormal are zeros of their sign (SDM 2, RCPPS).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ReciprocalInSoftware(Vector128<float> value) => WithoutDenormals(Vector128<float>.One / WithoutDenormals(value));

    /// <summary>Numbers below zero have the indefinite root, whose sign hosts do not agree about.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ReciprocalRootInSoftware(Vector128<float> value)
    {
        Vector128<float> source = WithoutDenormals(value), root = Vector128<float>.One / Vector128.Sqrt(source);
        return Vector128.ConditionalSelect(Vector128.LessThan(source, Vector128<float>.Zero), Indefinite, root);
    }

    /// <summary>Denormal sources count as zeros of their sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> WithoutDenormals(Vector128<float> value) => Vector128.ConditionalSelect(
        Vector128.LessThan(Vector128.Abs(value), SmallestNormal), Vector128.CopySign(Vector128<float>.Zero, value), value);
}
