// Packed integer operations of SSSE3 (SDM 2, PSHUFB, PABSB, PSIGNB, PMULHRSW, PMADDUBSW, PALIGNR).
using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ToroEmu.Semantics;

/// <summary>
/// The MMX forms are the low 64 bits of the same operations, with two exceptions: PSHUFB on MMX ignores bit 3 of an index, and
/// PALIGNR joins the two registers first, its left operand being zero.
/// </summary>
internal static unsafe class Ssse3Ops
{
    /// <summary>PSHUFB: an index with the top bit set gives zero.</summary>
    public readonly struct ShuffleBytes : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) =>
            Ssse3.IsSupported ? Ssse3.Shuffle(left, right) : Vector128.Shuffle(left, right & Vector128.Create((byte)0x8F));
    }

    /// <summary>PABSx: the lowest number stays what it is.</summary>
    public readonly struct Absolute<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<T> value = right.As<byte, T>(), sign = Vector128.LessThan(value, Vector128<T>.Zero);
            return ((value ^ sign) - sign).AsByte();
        }
    }

    /// <summary>PSIGNx: negated, cleared or kept as the right lane is below, equal to or above zero.</summary>
    public readonly struct Sign<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<T> control = right.As<byte, T>(), sign = Vector128.LessThan(control, Vector128<T>.Zero);
            return Vector128.AndNot((left.As<byte, T>() ^ sign) - sign, Vector128.Equals(control, Vector128<T>.Zero)).AsByte();
        }
    }

    /// <summary>PMULHRSW: bits 30..15 of the products, rounded.</summary>
    public readonly struct MultiplyHighRounded : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<short> l = left.AsInt16(), r = right.AsInt16();
            if (Ssse3.IsSupported) return Ssse3.MultiplyHighRoundScale(l, r).AsByte();
            Vector128<int> low = Vector128.WidenLower(l) * Vector128.WidenLower(r), high = Vector128.WidenUpper(l) * Vector128.WidenUpper(r);
            return Vector128.Narrow(((low >> 14) + Vector128<int>.One) >> 1, ((high >> 14) + Vector128<int>.One) >> 1).AsByte();
        }
    }

    /// <summary>PMADDUBSW: unsigned bytes times signed ones, sums of neighbours saturated. No single product exceeds a word.</summary>
    public readonly struct MultiplyAddBytes : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            if (Ssse3.IsSupported) return Ssse3.MultiplyAddAdjacent(left, right.AsSByte()).AsByte();
            Vector128<short> l = left.AsInt16(), r = right.AsInt16();
            Vector128<short> even = (l & Vector128.Create((short)byte.MaxValue)) * ((r << 8) >> 8), odd = (l >>> 8) * (r >> 8);
            return Vector128.AddSaturate(even, odd).AsByte();
        }
    }

    /// <summary>PALIGNR: 16 bytes out of left:right, from the byte that the immediate counts; zeros beyond them.</summary>
    public readonly struct AlignRight : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            Xmm index = Vector128.Create(Math.Min(immediate, (byte)32)) + Vector128<byte>.Indices;
            // Indices outside of 0..15 pick zero.
            *(Xmm*)target = Vector128.Shuffle(*(Xmm*)right, index) | Vector128.Shuffle(*(Xmm*)left, index - Vector128.Create((byte)16));
        }
    }
}
