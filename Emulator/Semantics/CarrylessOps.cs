// Carry-less multiplication (SDM 2, PCLMULQDQ).
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ToroEmu.Semantics;

internal static unsafe class CarrylessOps
{
    /// <summary>PCLMULQDQ: bits 0 and 4 of the immediate name the quadwords.</summary>
    public readonly struct Multiply : ILaneOp
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Do(byte* target, byte* left, byte* right, byte immediate)
        {
            ulong first = ((ulong*)left)[immediate & 1], second = ((ulong*)right)[(immediate >> 4) & 1];
            if (Pclmulqdq.IsSupported)
                *(Vector128<ulong>*)target = Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(first), Vector128.CreateScalar(second), 0);
            else MultiplyInSoftware((ulong*)target, first, second);
        }
    }

    /// <summary>Writes 128 bits: the product over GF(2)[x].</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MultiplyInSoftware(ulong* target, ulong left, ulong right)
    {
        ulong low = 0, high = 0;
        for (int bit = 0; bit < 64; bit++)
        {
            ulong term = (right >> bit & 1) != 0 ? left : 0;
            low ^= term << bit;
            // Two shifts: by 64 would be by none.
            high ^= term >> 1 >> (63 - bit);
        }
        target[0] = low;
        target[1] = high;
    }
}
