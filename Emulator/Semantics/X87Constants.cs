// The constants that x87 instructions load.
using System;

namespace ToroEmu.Semantics;

/// <summary>Significand / 2^127 * 2^Exponent, with more bits than the format has, so that every rounding direction comes out (SDM 1, 8.3.8).</summary>
internal static class X87Constants
{
    public interface IValue
    {
        static abstract UInt128 Significand { get; }

        static abstract int Exponent { get; }
    }

    public readonly struct Zero : IValue
    {
        public static UInt128 Significand => 0;

        public static int Exponent => 0;
    }

    public readonly struct One : IValue
    {
        public static UInt128 Significand => UInt128.One << 127;

        public static int Exponent => 0;
    }

    public readonly struct Pi : IValue
    {
        public static UInt128 Significand => new(0xC90F_DAA2_2168_C234, 0xC4C6_628B_80DC_1CD1);

        public static int Exponent => 1;
    }

    /// <summary>Binary logarithm of 10.</summary>
    public readonly struct Log2Of10 : IValue
    {
        public static UInt128 Significand => new(0xD49A_784B_CD1B_8AFE, 0x492B_F6FF_4DAF_DB4C);

        public static int Exponent => 1;
    }

    /// <summary>Binary logarithm of e.</summary>
    public readonly struct Log2OfE : IValue
    {
        public static UInt128 Significand => new(0xB8AA_3B29_5C17_F0BB, 0xBE87_FED0_691D_3E88);

        public static int Exponent => 0;
    }

    /// <summary>Decimal logarithm of 2.</summary>
    public readonly struct Log10Of2 : IValue
    {
        public static UInt128 Significand => new(0x9A20_9A84_FBCF_F798, 0x8F89_59AC_0B7C_9178);

        public static int Exponent => -2;
    }

    /// <summary>Natural logarithm of 2.</summary>
    public readonly struct LnOf2 : IValue
    {
        public static UInt128 Significand => new(0xB172_17F7_D1CF_79AB, 0xC9E3_B398_03F2_F6AF);

        public static int Exponent => -1;
    }
}
