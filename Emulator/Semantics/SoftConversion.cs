// Conversions in software.
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Between formats, from and to integers (SDM 1, 4.8.4 and 11.5.2.1).</summary>
internal static class SoftConversion
{
    /// <summary>To another format. A NaN keeps the upper bits of its payload.</summary>
    public static SoftFloat Convert(ref FloatEnvironment environment, FloatFormat format, in SoftFloat value)
    {
        if (value.IsNaN) return SoftArithmetic.PickNaN(ref environment, value, value);
        SoftArithmetic.NoteDenormals(ref environment, value, value);
        return value.Kind == FloatKind.Finite ? SoftArithmetic.Renew(ref environment, format, value) : value;
    }

    public static SoftFloat FromInteger(ref FloatEnvironment environment, FloatFormat format, long value)
    {
        if (value == 0) return SoftFloat.Zero(false);
        UInt128 magnitude = value < 0 ? (UInt128)(-(Int128)value) : (UInt128)value;
        return SoftRounding.Normalize(ref environment, format, value < 0, 127, magnitude);
    }

    /// <summary>To a signed integer of <paramref name="bits"/> bits; out of range: invalid, and the integer indefinite (only the top bit set).</summary>
    public static long ToInteger(ref FloatEnvironment environment, FloatRounding rounding, in SoftFloat value, int bits)
    {
        if (value.IsZero) return 0;
        UInt128 limit = UInt128.One << (bits - 1);
        if (value.Kind != FloatKind.Finite || value.Exponent >= 64) return Indefinite(ref environment, bits);
        int discard = Math.Min(127 - value.Exponent, 129);
        UInt128 magnitude = SoftRounding.Keep(rounding, value.Negative, (UInt128)value.Significand << 64, discard, out bool inexact);
        if (magnitude > limit || (magnitude == limit && !value.Negative)) return Indefinite(ref environment, bits);
        if (inexact) environment.Raise(Mxcsr.Precision);
        return value.Negative ? -(long)(ulong)magnitude : (long)(ulong)magnitude;
    }

    private static long Indefinite(ref FloatEnvironment environment, int bits)
    {
        environment.Raise(Mxcsr.InvalidOperation);
        return long.MinValue >> (64 - bits);
    }
}
