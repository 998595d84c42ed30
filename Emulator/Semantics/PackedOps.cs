// Packed integer arithmetic, comparison and logic (SDM 2, PADDB and so on).
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

/// <summary>Over lanes of T: byte, ushort, uint, ulong or their signed kin.</summary>
internal static unsafe class PackedOps
{
    /// <summary>PADDx: wraps.</summary>
    public readonly struct Add<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => (left.As<byte, T>() + right.As<byte, T>()).AsByte();
    }

    /// <summary>PSUBx: wraps.</summary>
    public readonly struct Subtract<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => (left.As<byte, T>() - right.As<byte, T>()).AsByte();
    }

    /// <summary>PADDSx, PADDUSx.</summary>
    public readonly struct AddSaturate<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.AddSaturate(left.As<byte, T>(), right.As<byte, T>()).AsByte();
    }

    /// <summary>PSUBSx, PSUBUSx.</summary>
    public readonly struct SubtractSaturate<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.SubtractSaturate(left.As<byte, T>(), right.As<byte, T>()).AsByte();
    }

    /// <summary>PCMPEQx.</summary>
    public readonly struct CompareEqual<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Equals(left.As<byte, T>(), right.As<byte, T>()).AsByte();
    }

    /// <summary>PCMPGTx.</summary>
    public readonly struct CompareGreater<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.GreaterThan(left.As<byte, T>(), right.As<byte, T>()).AsByte();
    }

    /// <summary>PMINx.</summary>
    public readonly struct Min<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Min(left.As<byte, T>(), right.As<byte, T>()).AsByte();
    }

    /// <summary>PMAXx.</summary>
    public readonly struct Max<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Max(left.As<byte, T>(), right.As<byte, T>()).AsByte();
    }

    /// <summary>PAND, ANDPS, ANDPD.</summary>
    public readonly struct And : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => left & right;
    }

    /// <summary>PANDN, ANDNPS, ANDNPD: the first operand is inverted.</summary>
    public readonly struct AndNot : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => ~left & right;
    }

    /// <summary>POR, ORPS, ORPD.</summary>
    public readonly struct Or : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => left | right;
    }

    /// <summary>PXOR, XORPS, XORPD.</summary>
    public readonly struct Xor : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => left ^ right;
    }

    /// <summary>PAVGB, PAVGW: rounds up. Sum of common bits and half of the others, without the carry that a plain sum needs.</summary>
    public readonly struct Average<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<T> l = left.As<byte, T>(), r = right.As<byte, T>();
            return ((l | r) - ((l ^ r) >>> 1)).AsByte();
        }
    }

    /// <summary>PMULLW, PMULLD.</summary>
    public readonly struct MultiplyLow<T> : IVectorOp
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => (left.As<byte, T>() * right.As<byte, T>()).AsByte();
    }

    /// <summary>PMULHW.</summary>
    public readonly struct MultiplyHighSigned : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<short> l = left.AsInt16(), r = right.AsInt16();
            Vector128<int> low = Vector128.WidenLower(l) * Vector128.WidenLower(r), high = Vector128.WidenUpper(l) * Vector128.WidenUpper(r);
            return Vector128.Narrow(low >> 16, high >> 16).AsByte();
        }
    }

    /// <summary>PMULHUW.</summary>
    public readonly struct MultiplyHighUnsigned : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<ushort> l = left.AsUInt16(), r = right.AsUInt16();
            Vector128<uint> low = Vector128.WidenLower(l) * Vector128.WidenLower(r), high = Vector128.WidenUpper(l) * Vector128.WidenUpper(r);
            return Vector128.Narrow(low >> 16, high >> 16).AsByte();
        }
    }

    /// <summary>PMULUDQ.</summary>
    public readonly struct MultiplyEvenUnsigned : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<ulong> mask = Vector128.Create(0xFFFF_FFFFUL);
            return ((left.AsUInt64() & mask) * (right.AsUInt64() & mask)).AsByte();
        }
    }

    /// <summary>PMADDWD: products of the even words plus products of the odd ones.</summary>
    public readonly struct MultiplyAdd : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<int> l = left.AsInt32(), r = right.AsInt32();
            return ((((l << 16) >> 16) * ((r << 16) >> 16)) + ((l >> 16) * (r >> 16))).AsByte();
        }
    }
}
