// Sums and differences of neighbouring integers (SDM 2, PHADDW, PHADDD, PHADDSW, PHSUBW, PHSUBD, PHSUBSW).
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ToroEmu.Semantics;

/// <summary>
/// The lower half of a result comes from the left operand alone: with both MMX operands joined there, it is the result of the
/// MMX form.
/// </summary>
internal static class HorizontalOps
{
    /// <summary>PHADDW.</summary>
    public readonly struct AddWords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Ssse3.IsSupported
            ? Ssse3.HorizontalAdd(left.AsInt16(), right.AsInt16()).AsByte()
            : Vector128.Narrow(EvenWords(left) + OddWords(left), EvenWords(right) + OddWords(right)).AsByte();
    }

    /// <summary>PHSUBW: the odd word is subtracted.</summary>
    public readonly struct SubtractWords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Ssse3.IsSupported
            ? Ssse3.HorizontalSubtract(left.AsInt16(), right.AsInt16()).AsByte()
            : Vector128.Narrow(EvenWords(left) - OddWords(left), EvenWords(right) - OddWords(right)).AsByte();
    }

    /// <summary>PHADDSW.</summary>
    public readonly struct AddWordsSaturate : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Ssse3.IsSupported
            ? Ssse3.HorizontalAddSaturate(left.AsInt16(), right.AsInt16()).AsByte()
            : Vector128.NarrowWithSaturation(EvenWords(left) + OddWords(left), EvenWords(right) + OddWords(right)).AsByte();
    }

    /// <summary>PHSUBSW.</summary>
    public readonly struct SubtractWordsSaturate : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Ssse3.IsSupported
            ? Ssse3.HorizontalSubtractSaturate(left.AsInt16(), right.AsInt16()).AsByte()
            : Vector128.NarrowWithSaturation(EvenWords(left) - OddWords(left), EvenWords(right) - OddWords(right)).AsByte();
    }

    /// <summary>PHADDD.</summary>
    public readonly struct AddDoublewords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Ssse3.IsSupported
            ? Ssse3.HorizontalAdd(left.AsInt32(), right.AsInt32()).AsByte()
            : Vector128.Narrow(left.AsUInt64() + OddDoublewords(left), right.AsUInt64() + OddDoublewords(right)).AsByte();
    }

    /// <summary>PHSUBD.</summary>
    public readonly struct SubtractDoublewords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Ssse3.IsSupported
            ? Ssse3.HorizontalSubtract(left.AsInt32(), right.AsInt32()).AsByte()
            : Vector128.Narrow(left.AsUInt64() - OddDoublewords(left), right.AsUInt64() - OddDoublewords(right)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> EvenWords(Xmm value) => (value.AsInt32() << 16) >> 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> OddWords(Xmm value) => value.AsInt32() >> 16;

    /// <summary>In the low half of each quadword, where the narrowing finds the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> OddDoublewords(Xmm value) => value.AsUInt64() >>> 32;
}
