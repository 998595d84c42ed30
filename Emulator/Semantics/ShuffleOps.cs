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
        public static void Do(byte* target, byte* source, byte immediate)
        {
            uint* from = (uint*)source;
            uint first = from[immediate & 3], second = from[(immediate >> 2) & 3], third = from[(immediate >> 4) & 3], fourth = from[immediate >> 6];
            Put((uint*)target, first, second, third, fourth);
        }
    }

    /// <summary>PSHUFLW.</summary>
    public readonly struct LowWords : ILaneOp
    {
        public static void Do(byte* target, byte* source, byte immediate)
        {
            ulong high = ((ulong*)source)[1];
            *(ulong*)target = PickWords((ushort*)source, immediate);
            ((ulong*)target)[1] = high;
        }
    }

    /// <summary>PSHUFHW.</summary>
    public readonly struct HighWords : ILaneOp
    {
        public static void Do(byte* target, byte* source, byte immediate)
        {
            ulong low = *(ulong*)source;
            ((ulong*)target)[1] = PickWords((ushort*)source + 4, immediate);
            *(ulong*)target = low;
        }
    }

    /// <summary>SHUFPS: two lanes of the first operand, then two of the second.</summary>
    public readonly struct Singles : ILaneOp
    {
        public static void Do(byte* target, byte* source, byte immediate)
        {
            uint* left = (uint*)target, right = (uint*)source;
            uint first = left[immediate & 3], second = left[(immediate >> 2) & 3], third = right[(immediate >> 4) & 3], fourth = right[immediate >> 6];
            Put(left, first, second, third, fourth);
        }
    }

    /// <summary>SHUFPD.</summary>
    public readonly struct Doubles : ILaneOp
    {
        public static void Do(byte* target, byte* source, byte immediate)
        {
            ulong* left = (ulong*)target, right = (ulong*)source;
            ulong first = left[immediate & 1], second = right[(immediate >> 1) & 1];
            left[0] = first;
            left[1] = second;
        }
    }

    /// <summary>PSLLDQ: the immediate counts bytes.</summary>
    public readonly struct ShiftLeftBytes : ILaneOp
    {
        public static void Do(byte* target, byte* source, byte immediate) =>
            Unsafe.WriteUnaligned(target, immediate > 15 ? 0 : Unsafe.ReadUnaligned<UInt128>(target) << (immediate * 8));
    }

    /// <summary>PSRLDQ: the immediate counts bytes.</summary>
    public readonly struct ShiftRightBytes : ILaneOp
    {
        public static void Do(byte* target, byte* source, byte immediate) =>
            Unsafe.WriteUnaligned(target, immediate > 15 ? 0 : Unsafe.ReadUnaligned<UInt128>(target) >> (immediate * 8));
    }

    /// <summary>PSADBW: sums of absolute differences, of each half.</summary>
    public readonly struct SumOfDifferences : ILaneOp
    {
        public static void Do(byte* target, byte* source, byte immediate)
        {
            for (int half = 0; half < 2; half++, target += 8, source += 8)
            {
                ulong sum = 0;
                for (int lane = 0; lane < 8; lane++) sum += (ulong)Math.Abs(target[lane] - source[lane]);
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
