// Packs, unpacks and shifts of packed integers (SDM 2, PACKSSWB, PUNPCKLBW, PSLLW and so on).
using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

/// <summary>Between lane sizes and inside of lanes.</summary>
internal static unsafe class PackedForms
{
    /// <summary>PACKSSWB.</summary>
    public readonly struct PackSignedWords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.NarrowWithSaturation(left.AsInt16(), right.AsInt16()).AsByte();
    }

    /// <summary>PACKSSDW.</summary>
    public readonly struct PackSignedDoublewords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.NarrowWithSaturation(left.AsInt32(), right.AsInt32()).AsByte();
    }

    /// <summary>PACKUSWB: signed in, unsigned out.</summary>
    public readonly struct PackUnsignedWords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<short> zero = Vector128<short>.Zero, max = Vector128.Create((short)byte.MaxValue);
            Vector128<short> l = Vector128.Min(Vector128.Max(left.AsInt16(), zero), max), r = Vector128.Min(Vector128.Max(right.AsInt16(), zero), max);
            return Vector128.Narrow(l.AsUInt16(), r.AsUInt16());
        }
    }

    /// <summary>PUNPCKLBW.</summary>
    public readonly struct UnpackLowBytes : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => (Vector128.WidenLower(left) | (Vector128.WidenLower(right) << 8)).AsByte();
    }

    /// <summary>PUNPCKHBW.</summary>
    public readonly struct UnpackHighBytes : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => (Vector128.WidenUpper(left) | (Vector128.WidenUpper(right) << 8)).AsByte();
    }

    /// <summary>PUNPCKLWD.</summary>
    public readonly struct UnpackLowWords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => (Vector128.WidenLower(left.AsUInt16()) | (Vector128.WidenLower(right.AsUInt16()) << 16)).AsByte();
    }

    /// <summary>PUNPCKHWD.</summary>
    public readonly struct UnpackHighWords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => (Vector128.WidenUpper(left.AsUInt16()) | (Vector128.WidenUpper(right.AsUInt16()) << 16)).AsByte();
    }

    /// <summary>PUNPCKLDQ, UNPCKLPS.</summary>
    public readonly struct UnpackLowDoublewords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => (Vector128.WidenLower(left.AsUInt32()) | (Vector128.WidenLower(right.AsUInt32()) << 32)).AsByte();
    }

    /// <summary>PUNPCKHDQ, UNPCKHPS.</summary>
    public readonly struct UnpackHighDoublewords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => (Vector128.WidenUpper(left.AsUInt32()) | (Vector128.WidenUpper(right.AsUInt32()) << 32)).AsByte();
    }

    /// <summary>PUNPCKLQDQ, UNPCKLPD, MOVLHPS; MOVHPS and MOVHPD from memory.</summary>
    public readonly struct UnpackLowQuadwords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Create(left.GetLower(), right.GetLower());
    }

    /// <summary>PUNPCKHQDQ, UNPCKHPD.</summary>
    public readonly struct UnpackHighQuadwords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Create(left.GetUpper(), right.GetUpper());
    }

    /// <summary>PSLLx: a count beyond the lane clears it.</summary>
    public readonly struct ShiftLeft<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            ulong count = right.AsUInt64().ToScalar();
            return count >= (ulong)sizeof(T) * 8 ? Xmm.Zero : (left.As<byte, T>() << (int)count).AsByte();
        }
    }

    /// <summary>PSRLx: a count beyond the lane clears it.</summary>
    public readonly struct ShiftRight<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            ulong count = right.AsUInt64().ToScalar();
            return count >= (ulong)sizeof(T) * 8 ? Xmm.Zero : (left.As<byte, T>() >>> (int)count).AsByte();
        }
    }

    /// <summary>PSRAx: a count beyond the lane leaves its sign everywhere.</summary>
    public readonly struct ShiftRightArithmetic<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            ulong count = Math.Min(right.AsUInt64().ToScalar(), (ulong)sizeof(T) * 8 - 1);
            return (left.As<byte, T>() >> (int)count).AsByte();
        }
    }
}
