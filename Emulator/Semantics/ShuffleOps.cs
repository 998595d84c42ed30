// Shuffles by an immediate, whole-register shifts and what else works across lanes (SDM 2, PSHUFD, SHUFPS, PSLLDQ, PSADBW).
using System;
using System.Runtime.CompilerServices;

namespace ToroEmu.Semantics;

/// <summary>Lane by lane: the lanes that an immediate picks are plain loads from the register file.</summary>
internal static unsafe class ShuffleOps
{
    /// <summary>PSHUFD.</summary>
    public readonly struct Doublewords : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            uint* from = (uint*)right;
            uint first = from[immediate & 3], second = from[(immediate >> 2) & 3], third = from[(immediate >> 4) & 3], fourth = from[immediate >> 6];
            Put((uint*)target, first, second, third, fourth);
        }
    }

    /// <summary>PSHUFLW.</summary>
    public readonly struct LowWords : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            ulong high = ((ulong*)right)[1];
            *(ulong*)target = PickWords((ushort*)right, immediate);
            ((ulong*)target)[1] = high;
        }
    }

    /// <summary>PSHUFHW.</summary>
    public readonly struct HighWords : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            ulong low = *(ulong*)right;
            ((ulong*)target)[1] = PickWords((ushort*)right + 4, immediate);
            *(ulong*)target = low;
        }
    }

    /// <summary>SHUFPS: two lanes of the first operand, then two of the second.</summary>
    public readonly struct Singles : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            uint* l = (uint*)left, r = (uint*)right;
            uint first = l[immediate & 3], second = l[(immediate >> 2) & 3], third = r[(immediate >> 4) & 3], fourth = r[immediate >> 6];
            Put((uint*)target, first, second, third, fourth);
        }
    }

    /// <summary>SHUFPD.</summary>
    public readonly struct Doubles : ILaneOp
    {
        public static int UpperShift => 2;

        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            ulong first = ((ulong*)left)[immediate & 1], second = ((ulong*)right)[(immediate >> 1) & 1];
            ((ulong*)target)[0] = first;
            ((ulong*)target)[1] = second;
        }
    }

    /// <summary>PSLLDQ: the immediate counts bytes.</summary>
    public readonly struct ShiftLeftBytes : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate) =>
            Unsafe.WriteUnaligned(target, immediate > 15 ? 0 : Unsafe.ReadUnaligned<UInt128>(left) << (immediate * 8));
    }

    /// <summary>PSRLDQ: the immediate counts bytes.</summary>
    public readonly struct ShiftRightBytes : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate) =>
            Unsafe.WriteUnaligned(target, immediate > 15 ? 0 : Unsafe.ReadUnaligned<UInt128>(left) >> (immediate * 8));
    }

    /// <summary>PSADBW: sums of absolute differences, of each half.</summary>
    public readonly struct SumOfDifferences : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            for (int half = 0; half < 2; half++, target += 8, left += 8, right += 8)
            {
                ulong sum = 0;
                for (int lane = 0; lane < 8; lane++) sum += (ulong)Math.Abs(left[lane] - right[lane]);
                *(ulong*)target = sum;
            }
        }
    }

    private static ulong PickWords(ushort* from, byte immediate) =>
        from[immediate & 3] | ((ulong)from[(immediate >> 2) & 3] << 16) | ((ulong)from[(immediate >> 4) & 3] << 32) | ((ulong)from[immediate >> 6] << 48);

    private static void Put(uint* target, uint first, uint second, uint third, uint fourth)
    {
        target[0] = first;
        target[1] = second;
        target[2] = third;
        target[3] = fourth;
    }
}
