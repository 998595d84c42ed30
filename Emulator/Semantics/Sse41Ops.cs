// Packed integer operations of SSE4.1 and lanes put into vectors (SDM 2, PMULDQ, PACKUSDW, MPSADBW, PHMINPOSUW, INSERTPS).
using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ToroEmu.Semantics;

internal static unsafe class Sse41Ops
{
    /// <summary>PMULDQ: products of the even signed doublewords.</summary>
    public readonly struct MultiplyEvenSigned : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Sse41.IsSupported
            ? Sse41.Multiply(left.AsInt32(), right.AsInt32()).AsByte()
            : (((left.AsInt64() << 32) >> 32) * ((right.AsInt64() << 32) >> 32)).AsByte();
    }

    /// <summary>PACKUSDW: signed in, unsigned out.</summary>
    public readonly struct PackUnsignedDoublewords : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right)
        {
            if (Sse41.IsSupported) return Sse41.PackUnsignedSaturate(left.AsInt32(), right.AsInt32()).AsByte();
            Vector128<int> zero = Vector128<int>.Zero, max = Vector128.Create((int)ushort.MaxValue);
            Vector128<int> l = Vector128.Min(Vector128.Max(left.AsInt32(), zero), max), r = Vector128.Min(Vector128.Max(right.AsInt32(), zero), max);
            return Vector128.Narrow(l.AsUInt32(), r.AsUInt32()).AsByte();
        }
    }

    /// <summary>MPSADBW: eight sums of differences of four bytes of the right operand from the left, each a byte further on.</summary>
    public readonly struct MultipleSumsOfDifferences : ILaneOp
    {
        public static int UpperShift => 3;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            byte* moving = left + ((immediate >> 2) & 1) * 4, block = right + (immediate & 3) * 4;
            ulong low = Sums(moving, block), high = Sums(moving + 4, block);
            ((ulong*)target)[0] = low;
            ((ulong*)target)[1] = high;
        }

        private static ulong Sums(byte* moving, byte* block)
        {
            ulong sums = 0;
            for (int lane = 0; lane < 4; lane++)
            {
                int sum = 0;
                for (int at = 0; at < 4; at++) sum += Math.Abs(moving[lane + at] - block[at]);
                sums |= (ulong)sum << (lane * 16);
            }
            return sums;
        }
    }

    /// <summary>PHMINPOSUW: the lowest word, then its number; the first of equals.</summary>
    public readonly struct LowestWord : ILaneOp
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            ushort* words = (ushort*)right;
            int lowest = 0;
            for (int lane = 1; lane < Vector128<ushort>.Count; lane++)
                if (words[lane] < words[lowest]) lowest = lane;
            ((ulong*)target)[0] = words[lowest] | (ulong)lowest << 16;
            ((ulong*)target)[1] = 0;
        }
    }

    /// <summary>INSERTPS: bits 7..6 of the immediate name the source lane, 5..4 the target's, 3..0 lanes to clear.</summary>
    public readonly struct InsertSingle : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate) => Insert(target, left, ((uint*)right)[immediate >> 6], immediate);
    }

    /// <summary>INSERTPS from memory: bits 7..6 of the immediate are ignored.</summary>
    public readonly struct InsertSingleFromMemory : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate) => Insert(target, left, *(uint*)right, immediate);
    }

    private static void Insert(byte* target, byte* left, uint value, byte immediate)
    {
        *(Xmm*)target = *(Xmm*)left;
        uint* lanes = (uint*)target;
        lanes[(immediate >> 4) & 3] = value;
        for (int lane = 0; lane < 4; lane++)
            if ((immediate >> lane & 1) != 0) lanes[lane] = 0;
    }
}
