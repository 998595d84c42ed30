// BT, BTS, BTR, BTC (SDM 2A).
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ToroEmu.Semantics;

/// <summary>One bit of an operand.</summary>
internal static class BitTestOps
{
    public readonly struct Bt : IBitOp
    {
        public static bool WritesResult => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(T value, T mask)
            where T : unmanaged, IBinaryInteger<T> => value;
    }

    public readonly struct Bts : IBitOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(T value, T mask)
            where T : unmanaged, IBinaryInteger<T> => value | mask;
    }

    public readonly struct Btr : IBitOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(T value, T mask)
            where T : unmanaged, IBinaryInteger<T> => value & ~mask;
    }

    public readonly struct Btc : IBitOp
    {
        public static bool WritesResult => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Do<T>(T value, T mask)
            where T : unmanaged, IBinaryInteger<T> => value ^ mask;
    }
}
