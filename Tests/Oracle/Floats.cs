// Floating-point numbers that find bugs, of every format.
using System;

namespace ToroEmu.Oracle;

/// <summary>By exponent and fraction: zeros, denormals, normal numbers near the ends and near one, integers, infinities, quiet and signalling NaNs.</summary>
internal static class Floats
{
    /// <summary>Four half-precision numbers.</summary>
    public static ulong Halves(Dice dice)
    {
        ulong value = 0;
        for (int lane = 0; lane < 4; lane++) value = (value << 16) | Number(dice, 5, 10);
        return value;
    }

    /// <summary>Two single-precision numbers.</summary>
    public static ulong Singles(Dice dice) => (Number(dice, 8, 23) << 32) | Number(dice, 8, 23);

    public static ulong Double(Dice dice) => Number(dice, 11, 52);

    public static ulong Single(Dice dice) => Number(dice, 8, 23);

    /// <summary>A number of the double extended format, now and then one that it does not support (SDM 1, table 8-3).</summary>
    public static ulong Extended(Dice dice, out ushort exponent)
    {
        if (dice.OneIn(3)) return FromDouble(dice, out exponent);
        ulong fraction = Fraction(dice, 63);
        int chosen = Exponent(dice, 15);
        exponent = (ushort)(chosen | (dice.OneIn(2) ? 0x8000 : 0));
        bool integer = chosen != 0;
        if (dice.OneIn(24)) integer = !integer;
        return fraction | (integer ? 1UL << 63 : 0);
    }

    private static ulong Number(Dice dice, int exponentBits, int fractionBits)
    {
        if (dice.OneIn(6)) return SmallInteger(dice, exponentBits, fractionBits);
        ulong sign = (ulong)dice.Below(2) << (exponentBits + fractionBits);
        return sign | ((ulong)Exponent(dice, exponentBits) << fractionBits) | Fraction(dice, fractionBits);
    }

    private static int Exponent(Dice dice, int bits)
    {
        int max = (1 << bits) - 1, bias = max >> 1;
        return dice.Below(12) switch
        {
            0 => 0,
            1 => max,
            2 => 1 + dice.Below(3),
            3 => max - 1 - dice.Below(3),
            4 => dice.Below(max),
            5 => Math.Clamp(bias / 2 + dice.Below(5), 0, max),
            6 => Math.Clamp(bias + bias / 2 + dice.Below(5), 0, max),
            7 => Math.Clamp(bias + 14 + dice.Below(52), 0, max),
            _ => bias - 3 + dice.Below(7),
        };
    }

    private static ulong Fraction(Dice dice, int bits)
    {
        ulong mask = (1UL << bits) - 1;
        ulong value = dice.Below(8) switch
        {
            0 or 1 => 0,
            2 => mask,
            3 => 1UL << dice.Below(bits),
            4 => mask ^ (1UL << dice.Below(bits)),
            5 => mask << dice.Below(bits),
            _ => dice.Next(),
        };
        return value & mask;
    }

    /// <summary>An integer, or one and a half, exactly or nearly.</summary>
    private static ulong SmallInteger(Dice dice, int exponentBits, int fractionBits)
    {
        double value = (dice.Below(512) - 256) * (dice.OneIn(2) ? 1.0 : 0.5);
        return fractionBits switch
        {
            52 => (ulong)BitConverter.DoubleToInt64Bits(value),
            23 => BitConverter.SingleToUInt32Bits((float)value),
            _ => BitConverter.HalfToUInt16Bits((Half)value),
        };
    }

    /// <summary>The double extended form of a double, so that some values are exact in the smaller formats.</summary>
    private static ulong FromDouble(Dice dice, out ushort exponent)
    {
        ulong bits = Double(dice);
        int biased = (int)(bits >> 52) & 0x7FF;
        ulong fraction = (bits & ((1UL << 52) - 1)) << 11;
        int wide = biased switch { 0 => 0, 0x7FF => 0x7FFF, _ => biased - 1023 + 16383 };
        exponent = (ushort)(wide | ((bits >> 63) != 0 ? 0x8000 : 0));
        return wide == 0 ? 0 : fraction | (1UL << 63);
    }
}
