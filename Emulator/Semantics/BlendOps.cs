// Blends by an immediate and by a mask register (SDM 2, BLENDPS, BLENDVPS, PBLENDW, PBLENDVB).
using System.Runtime.Intrinsics;

namespace ToroEmu.Semantics;

internal static unsafe class BlendOps
{
    /// <summary>PBLENDVB, BLENDVPS, BLENDVPD: the sign of a lane of the mask picks the second operand. T is signed.</summary>
    public readonly struct BySign<T> : IThreeSourceOp
        where T : unmanaged
    {
        public static void Do(byte* target, byte* left, byte* right, byte* third)
        {
            Vector128<T> mask = Vector128.LessThan(*(Vector128<T>*)third, Vector128<T>.Zero);
            *(Vector128<T>*)target = Vector128.ConditionalSelect(mask, *(Vector128<T>*)right, *(Vector128<T>*)left);
        }
    }

    /// <summary>PBLENDW: both halves of 256 bits heed the same eight bits.</summary>
    public readonly struct Words : ILaneOp
    {
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            Vector128<ushort> bits = Vector128.Create(1, 2, 4, 8, 16, 32, 64, (ushort)128);
            Select((Vector128<ushort>*)target, (Vector128<ushort>*)left, (Vector128<ushort>*)right, bits, Vector128.Create((ushort)immediate));
        }
    }

    /// <summary>BLENDPS.</summary>
    public readonly struct Singles : ILaneOp
    {
        public static int UpperShift => 4;

        public static void Do(byte* target, byte* left, byte* right, byte immediate) =>
            Select((Vector128<uint>*)target, (Vector128<uint>*)left, (Vector128<uint>*)right, Vector128.Create(1, 2, 4, 8u), Vector128.Create((uint)immediate));
    }

    /// <summary>BLENDPD.</summary>
    public readonly struct Doubles : ILaneOp
    {
        public static int UpperShift => 2;

        public static void Do(byte* target, byte* left, byte* right, byte immediate) =>
            Select((Vector128<ulong>*)target, (Vector128<ulong>*)left, (Vector128<ulong>*)right, Vector128.Create(1, 2UL), Vector128.Create((ulong)immediate));
    }

    /// <summary>Lanes whose bit is set in the immediate come from the right.</summary>
    private static void Select<T>(Vector128<T>* target, Vector128<T>* left, Vector128<T>* right, Vector128<T> bits, Vector128<T> immediate)
        where T : unmanaged => *target = Vector128.ConditionalSelect(Vector128.Equals(bits & immediate, bits), *right, *left);
}
