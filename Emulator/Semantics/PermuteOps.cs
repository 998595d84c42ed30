// Permutations, broadcasts, insertions and extractions of AVX and AVX2 (SDM 2, VPERMD, VBROADCASTSS, VINSERTF128 and so on).
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

/// <summary>Lanes are moved as bits; operations of one source see it as the right one.</summary>
internal static unsafe class PermuteOps
{
    /// <summary>VBROADCASTSS, VBROADCASTF128, VPBROADCASTB and so on: T is what is repeated.</summary>
    public readonly struct Broadcast<T> : IWholeOp
        where T : unmanaged
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate, int bytes)
        {
            Xmm half = sizeof(T) == sizeof(Xmm) ? *(Xmm*)right : Vector128.Create(*(T*)right).AsByte();
            ((Xmm*)target)[0] = half;
            if (bytes > sizeof(Xmm)) ((Xmm*)target)[1] = half;
        }
    }

    /// <summary>VINSERTF128, VINSERTI128.</summary>
    public readonly struct InsertHalf : IWholeOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate, int bytes)
        {
            Xmm inserted = *(Xmm*)right, low = ((Xmm*)left)[0], high = ((Xmm*)left)[1];
            bool upper = (immediate & 1) != 0;
            ((Xmm*)target)[0] = upper ? low : inserted;
            ((Xmm*)target)[1] = upper ? inserted : high;
        }
    }

    /// <summary>VEXTRACTF128, VEXTRACTI128 to a register.</summary>
    public readonly struct ExtractHalf : IWholeOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate, int bytes)
        {
            ((Xmm*)target)[0] = ((Xmm*)right)[immediate & 1];
            ((Xmm*)target)[1] = Xmm.Zero;
        }
    }

    /// <summary>VPERM2F128, VPERM2I128: each half is one of four, or zero.</summary>
    public readonly struct ChooseHalves : IWholeOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate, int bytes)
        {
            Xmm low = Choose((Xmm*)left, (Xmm*)right, immediate), high = Choose((Xmm*)left, (Xmm*)right, immediate >> 4);
            ((Xmm*)target)[0] = low;
            ((Xmm*)target)[1] = high;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Xmm Choose(Xmm* left, Xmm* right, int selector)
        {
            if ((selector & 8) != 0) return Xmm.Zero;
            return ((selector & 2) != 0 ? right : left)[selector & 1];
        }
    }

    /// <summary>VPERMD, VPERMPS: the first source holds the indices.</summary>
    public readonly struct Doublewords : IWholeOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate, int bytes)
        {
            Vector256<uint> indices = *(Vector256<uint>*)left & Vector256.Create(7u);
            *(Vector256<uint>*)target = Vector256.Shuffle(*(Vector256<uint>*)right, indices);
        }
    }

    /// <summary>VPERMQ, VPERMPD.</summary>
    public readonly struct Quadwords : IWholeOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate, int bytes)
        {
            ulong* from = (ulong*)right, to = (ulong*)target;
            ulong first = from[immediate & 3], second = from[(immediate >> 2) & 3], third = from[(immediate >> 4) & 3], fourth = from[immediate >> 6];
            to[0] = first;
            to[1] = second;
            to[2] = third;
            to[3] = fourth;
        }
    }

    /// <summary>VPERMILPD by an immediate: a bit for each lane.</summary>
    public readonly struct DoublesInHalf : ILaneOp
    {
        public static int UpperShift => 2;

        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            ulong first = ((ulong*)right)[immediate & 1], second = ((ulong*)right)[(immediate >> 1) & 1];
            ((ulong*)target)[0] = first;
            ((ulong*)target)[1] = second;
        }
    }

    /// <summary>VPERMILPS by a register.</summary>
    public readonly struct SinglesByRegister : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Shuffle(left.AsUInt32(), right.AsUInt32() & Vector128.Create(3u)).AsByte();
    }

    /// <summary>VPERMILPD by a register: bit 1 of each lane decides.</summary>
    public readonly struct DoublesByRegister : IVectorOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Xmm Do(Xmm left, Xmm right) => Vector128.Shuffle(left.AsUInt64(), right.AsUInt64() >>> 1 & Vector128.Create(1UL)).AsByte();
    }

    /// <summary>VPBLENDD: a bit for each lane.</summary>
    public readonly struct BlendDoublewords : ILaneOp
    {
        private const int Lanes = 4;

        public static int UpperShift => Lanes;

        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            for (int lane = 0; lane < Lanes; lane++)
                ((uint*)target)[lane] = ((uint*)((immediate >> lane & 1) != 0 ? right : left))[lane];
        }
    }
}
