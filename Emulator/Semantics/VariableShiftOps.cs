// Shifts by a count of each lane's own (SDM 2, VPSLLVD, VPSRLVD, VPSRAVD and their quadword forms).
using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ToroEmu.Semantics;

/// <summary>A count beyond the lane clears it, or leaves its sign everywhere.</summary>
internal static class VariableShiftOps
{
    /// <summary>VPSLLVD.</summary>
    public readonly struct LeftDoublewords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<uint> l = left.AsUInt32(), r = right.AsUInt32();
            if (Avx2.IsSupported) return Avx2.ShiftLeftLogicalVariable(l, r).AsByte();
            return Vector128.Create(Shift(l[0], r[0]), Shift(l[1], r[1]), Shift(l[2], r[2]), Shift(l[3], r[3])).AsByte();
        }

        private static uint Shift(uint value, uint count) => count < 32 ? value << (int)count : 0;
    }

    /// <summary>VPSRLVD.</summary>
    public readonly struct RightDoublewords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<uint> l = left.AsUInt32(), r = right.AsUInt32();
            if (Avx2.IsSupported) return Avx2.ShiftRightLogicalVariable(l, r).AsByte();
            return Vector128.Create(Shift(l[0], r[0]), Shift(l[1], r[1]), Shift(l[2], r[2]), Shift(l[3], r[3])).AsByte();
        }

        private static uint Shift(uint value, uint count) => count < 32 ? value >> (int)count : 0;
    }

    /// <summary>VPSRAVD.</summary>
    public readonly struct RightArithmetic : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<int> l = left.AsInt32();
            Vector128<uint> r = right.AsUInt32();
            if (Avx2.IsSupported) return Avx2.ShiftRightArithmeticVariable(l, r).AsByte();
            return Vector128.Create(Shift(l[0], r[0]), Shift(l[1], r[1]), Shift(l[2], r[2]), Shift(l[3], r[3])).AsByte();
        }

        private static int Shift(int value, uint count) => value >> (int)Math.Min(count, 31);
    }

    /// <summary>VPSLLVQ.</summary>
    public readonly struct LeftQuadwords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<ulong> l = left.AsUInt64(), r = right.AsUInt64();
            if (Avx2.IsSupported) return Avx2.ShiftLeftLogicalVariable(l, r).AsByte();
            return Vector128.Create(Shift(l[0], r[0]), Shift(l[1], r[1])).AsByte();
        }

        private static ulong Shift(ulong value, ulong count) => count < 64 ? value << (int)count : 0;
    }

    /// <summary>VPSRLVQ.</summary>
    public readonly struct RightQuadwords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            Vector128<ulong> l = left.AsUInt64(), r = right.AsUInt64();
            if (Avx2.IsSupported) return Avx2.ShiftRightLogicalVariable(l, r).AsByte();
            return Vector128.Create(Shift(l[0], r[0]), Shift(l[1], r[1])).AsByte();
        }

        private static ulong Shift(ulong value, ulong count) => count < 64 ? value >> (int)count : 0;
    }
}
