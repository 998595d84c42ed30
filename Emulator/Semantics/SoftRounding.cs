// Rounding of exact results to a format.
using System;
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>SDM 1, 4.8.4 and 4.9. Significands come as 128 bits with bit 127 set; bit 0 may stand for any nonzero rest.</summary>
internal static class SoftRounding
{
    private const int Width = 128;

    /// <summary>
    /// Brings an x87 result whose overflow or underflow is not masked back into range, for the handler to look at
    /// (SDM 1, 8.5.4 and 8.5.5: 3 * 2^13).
    /// </summary>
    private const int BiasAdjustment = 24576;

    /// <summary>Rounds a finite, nonzero value; raises overflow, underflow and precision.</summary>
    public static SoftFloat Round(ref FloatEnvironment environment, FloatFormat format, bool negative, int exponent, UInt128 significand)
    {
        int discard = Width - format.Precision;
        if (exponent < format.ExponentMin) return RoundTiny(ref environment, format, negative, exponent, significand);
        UInt128 kept = Keep(environment.Rounding, negative, significand, discard, out bool inexact);
        environment.RoundedUp = kept != significand >> discard;
        if (kept >> format.Precision != 0)
        {
            kept >>= 1;
            exponent++;
        }
        if (exponent > format.ExponentMax)
        {
            if (!environment.Rescales(format, Mxcsr.Overflow)) return Overflow(ref environment, format, negative, inexact);
            environment.Raise(Mxcsr.Overflow);
            exponent -= BiasAdjustment;
            if (exponent > format.ExponentMax) return Massive(ref environment, SoftFloat.Infinity(negative));
        }
        if (inexact) environment.Raise(Mxcsr.Precision);
        return Finite(negative, exponent, (ulong)kept << (64 - format.Precision));
    }

    /// <summary>Normalises a nonzero significand whose bit 127 would weigh 2^<paramref name="exponent"/>, then rounds.</summary>
    public static SoftFloat Normalize(ref FloatEnvironment environment, FloatFormat format, bool negative, int exponent, UInt128 significand)
    {
        int zeros = (int)UInt128.LeadingZeroCount(significand);
        return Round(ref environment, format, negative, exponent - zeros, significand << zeros);
    }

    /// <summary>Drops the low <paramref name="discard"/> bits, 1 or more, rounding.</summary>
    public static UInt128 Keep(FloatRounding rounding, bool negative, UInt128 significand, int discard, out bool inexact)
    {
        // Beyond the width everything is below the half.
        UInt128 kept = discard >= Width ? 0 : significand >> discard;
        UInt128 rest = discard >= Width ? significand : significand - (kept << discard);
        UInt128 half = discard > Width ? UInt128.MaxValue : UInt128.One << (discard - 1);
        inexact = rest != 0;
        bool up = rounding switch
        {
            FloatRounding.Nearest => discard <= Width && (rest > half || (rest == half && (kept & 1) != 0)),
            FloatRounding.Up => inexact && !negative,
            FloatRounding.Down => inexact && negative,
            _ => false,
        };
        return up ? kept + 1 : kept;
    }

    /// <summary>A finite value rounded to an integer, in its own format.</summary>
    public static SoftFloat ToIntegral(ref FloatEnvironment environment, in SoftFloat value)
    {
        if (value.Exponent >= 63) return value;
        int discard = Math.Min(127 - value.Exponent, Width + 1);
        UInt128 significand = (UInt128)value.Significand << 64;
        UInt128 kept = Keep(environment.Rounding, value.Negative, significand, discard, out bool inexact);
        if (inexact) environment.Raise(Mxcsr.Precision);
        environment.RoundedUp = inexact && kept != (discard >= Width ? 0 : significand >> discard);
        if (kept == 0) return SoftFloat.Zero(value.Negative);
        int zeros = BitOperations.LeadingZeroCount((ulong)kept);
        return Finite(value.Negative, 63 - zeros, (ulong)kept << zeros);
    }

    /// <summary>
    /// Below the smallest normal number. Tininess is detected after rounding (SDM 1, 4.9.1.5): a value that the full precision
    /// would round up to the smallest normal number is not tiny. Precision is that of the result which the exception's handler
    /// would be given: denormal if underflow is masked, else as if the exponent had no bound.
    /// </summary>
    private static SoftFloat RoundTiny(ref FloatEnvironment environment, FloatFormat format, bool negative, int exponent, UInt128 significand)
    {
        int discard = Width - format.Precision;
        UInt128 full = Keep(environment.Rounding, negative, significand, discard, out bool fullInexact);
        bool tiny = exponent < format.ExponentMin - 1 || full >> format.Precision == 0;
        if (tiny && environment.FlushesToZero)
        {
            environment.Raise(Mxcsr.Underflow | Mxcsr.Precision);
            return SoftFloat.Zero(negative);
        }
        if (tiny && environment.Rescales(format, Mxcsr.Underflow))
        {
            environment.Raise(Mxcsr.Underflow);
            if (exponent + BiasAdjustment < format.ExponentMin) return Massive(ref environment, SoftFloat.Zero(negative));
            return Round(ref environment, format, negative, exponent + BiasAdjustment, significand);
        }
        int shift = Math.Min(format.ExponentMin - exponent, Width);
        ulong kept = (ulong)Keep(environment.Rounding, negative, significand, discard + shift, out bool inexact);
        environment.RoundedUp = inexact && kept != (shift + discard >= Width ? 0 : (ulong)(significand >> (discard + shift)));
        bool handled = tiny && !environment.IsMasked(Mxcsr.Underflow);
        if (handled && !environment.IsX87 ? fullInexact : inexact) environment.Raise(Mxcsr.Precision);
        if (handled || (tiny && inexact)) environment.Raise(Mxcsr.Underflow);
        if (kept == 0) return SoftFloat.Zero(negative);
        int zeros = BitOperations.LeadingZeroCount(kept);
        return Finite(negative, format.ExponentMin + (64 - format.Precision) - zeros, kept << zeros);
    }

    /// <summary>Infinity, or the largest finite number if rounding leads away from infinity (SDM 1, table 4-10).</summary>
    private static SoftFloat Overflow(ref FloatEnvironment environment, FloatFormat format, bool negative, bool inexact)
    {
        environment.Raise(Mxcsr.Overflow);
        if (inexact || environment.IsX87 || environment.IsMasked(Mxcsr.Overflow)) environment.Raise(Mxcsr.Precision);
        bool away = environment.Rounding switch
        {
            FloatRounding.Nearest => true,
            FloatRounding.Up => !negative,
            FloatRounding.Down => negative,
            _ => false,
        };
        environment.RoundedUp = away;
        return away ? SoftFloat.Infinity(negative) : Finite(negative, format.ExponentMax, ulong.MaxValue << (64 - format.Precision));
    }

    /// <summary>Too far out even for the adjusted bias, by FSCALE: infinity or zero in all rounding directions (SDM 1, 8.5.4 and 8.5.5).</summary>
    private static SoftFloat Massive(ref FloatEnvironment environment, SoftFloat result)
    {
        environment.Raise(Mxcsr.Precision);
        environment.RoundedUp = result.Kind == FloatKind.Infinity;
        return result;
    }

    private static SoftFloat Finite(bool negative, int exponent, ulong significand) =>
        new() { Kind = FloatKind.Finite, Negative = negative, Exponent = exponent, Significand = significand };
}
