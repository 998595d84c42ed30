// Floating-point values taken apart.
using System;
using System.Numerics;

namespace ToroEmu.Semantics;

/// <summary>
/// A value of any format. Finite: Significand / 2^63 * 2^Exponent, with bit 63 of the significand set. NaN: the significand
/// holds bit 63 and the payload below it, left-aligned.
/// </summary>
internal struct SoftFloat
{
    public const ulong IntegerBit = 1UL << 63;
    public const ulong QuietBit = 1UL << 62;

    public bool Negative;
    public FloatKind Kind;

    /// <summary>Was read from a denormal encoding.</summary>
    public bool IsDenormal;
    public int Exponent;
    public ulong Significand;

    /// <summary>The QNaN that masked invalid operations answer (SDM 1, 4.8.3.7: real indefinite).</summary>
    public static SoftFloat Indefinite => new() { Kind = FloatKind.QuietNaN, Negative = true, Significand = IntegerBit | QuietBit };

    public readonly bool IsNaN => Kind >= FloatKind.QuietNaN;

    public readonly bool IsZero => Kind == FloatKind.Zero;

    public static SoftFloat Zero(bool negative) => new() { Negative = negative };

    public static SoftFloat Infinity(bool negative) => new() { Negative = negative, Kind = FloatKind.Infinity };

    /// <summary>Takes a float or double apart. Denormals are zeros if the environment says so.</summary>
    public static SoftFloat Unpack(in FloatEnvironment environment, FloatFormat format, ulong bits)
    {
        int fractionBits = format.Precision - 1;
        ulong fraction = bits & ((1UL << fractionBits) - 1);
        int biased = (int)(bits >> fractionBits) & ((1 << format.ExponentBits) - 1);
        SoftFloat value = new() { Negative = (bits >> (fractionBits + format.ExponentBits) & 1) != 0 };
        if (biased == (1 << format.ExponentBits) - 1) return value.AsSpecial(fraction << (63 - fractionBits));
        if (biased != 0)
        {
            value.Kind = FloatKind.Finite;
            value.Exponent = biased - format.ExponentMax;
            value.Significand = IntegerBit | fraction << (63 - fractionBits);
            return value;
        }
        if (fraction == 0 || environment.DenormalsAreZeros) return value;
        int zeros = BitOperations.LeadingZeroCount(fraction);
        value.Kind = FloatKind.Finite;
        value.IsDenormal = true;
        value.Significand = fraction << zeros;
        value.Exponent = format.ExponentMin - fractionBits + 63 - zeros;
        return value;
    }

    /// <summary>Encodes a value that the format can hold.</summary>
    public readonly ulong Pack(FloatFormat format)
    {
        int fractionBits = format.Precision - 1;
        ulong sign = Negative ? 1UL << (fractionBits + format.ExponentBits) : 0;
        ulong fraction = (Significand & ~IntegerBit) >> (63 - fractionBits);
        ulong special = ((1UL << format.ExponentBits) - 1) << fractionBits;
        if (Kind == FloatKind.Zero) return sign;
        if (Kind == FloatKind.Infinity) return sign | special;
        if (IsNaN) return sign | special | fraction;
        if (Exponent >= format.ExponentMin) return sign | (ulong)(Exponent + format.ExponentMax) << fractionBits | fraction;
        return sign | Significand >> (63 - fractionBits + format.ExponentMin - Exponent);
    }

    /// <summary>The quiet NaN of a NaN, with the same payload.</summary>
    public readonly SoftFloat Quieted() => this with { Kind = FloatKind.QuietNaN, Significand = Significand | QuietBit };

    private readonly SoftFloat AsSpecial(ulong payload)
    {
        FloatKind kind = payload == 0 ? FloatKind.Infinity : (payload & QuietBit) != 0 ? FloatKind.QuietNaN : FloatKind.SignalingNaN;
        return this with { Kind = kind, Significand = IntegerBit | payload };
    }
}
