// F2XM1, FYL2X, FYL2XP1 and FPATAN (SDM 2A).
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>
/// Full precision whatever the control word's PC says, in all rounding directions. A result that was computed counts as inexact even
/// where it happens to be exact, as on processors. Beyond the ranges that the manual defines they do what AMD's do.
/// </summary>
internal static class X87Logarithms
{
    /// <summary>F2XM1: 2^x - 1 from -1 to 1; beyond that x itself.</summary>
    public readonly struct PowerMinusOne : X87ArithmeticOps.IFunction
    {
        public static SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right)
        {
            if (left.IsNaN) return SoftArithmetic.PickNaN(ref environment, left, left);
            if (left.IsZero) return left;
            if (left.Kind == FloatKind.Infinity) return left.Negative ? MinusOne : left;
            SoftArithmetic.NoteDenormals(ref environment, left, left);
            if (left.Exponent < 0) return Round(ref environment, X87Series.PowerMinusOne(WideFloat.Of(left)));
            environment.Raise(Mxcsr.Precision);
            return left.Negative && left.Exponent == 0 && left.Significand == SoftFloat.IntegerBit ? MinusOne with { Exponent = -1 } : left;
        }
    }

    /// <summary>FYL2X: left * log2(right).</summary>
    public readonly struct Logarithm : X87ArithmeticOps.IFunction
    {
        public static SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right)
        {
            if (left.IsNaN || right.IsNaN) return SoftArithmetic.PickNaN(ref environment, left, right);
            if (right.Negative && !right.IsZero) return SoftArithmetic.Invalid(ref environment);
            if (right.IsZero) return OfZero(ref environment, left);
            bool one = right.Kind == FloatKind.Finite && right.Exponent == 0 && right.Significand == SoftFloat.IntegerBit;
            bool negative = right.Kind == FloatKind.Finite && right.Exponent < 0;
            if (one ? left.Kind == FloatKind.Infinity : right.Kind == FloatKind.Infinity && left.IsZero) return SoftArithmetic.Invalid(ref environment);
            SoftArithmetic.NoteDenormals(ref environment, left, right);
            if (left.Kind == FloatKind.Infinity || right.Kind == FloatKind.Infinity) return SoftFloat.Infinity(left.Negative != negative);
            if (one || left.IsZero) return SoftFloat.Zero(left.Negative != negative);
            WideFloat argument = WideFloat.Of(right);
            return Product(ref environment, left, X87Series.Logarithm(argument), IsPowerOfTwo(argument));
        }

        /// <summary>log2(0) is minus infinity.</summary>
        private static SoftFloat OfZero(ref FloatEnvironment environment, in SoftFloat left)
        {
            if (left.IsZero) return SoftArithmetic.Invalid(ref environment);
            if (left.Kind == FloatKind.Finite) environment.Raise(Mxcsr.DivideByZero);
            return SoftFloat.Infinity(!left.Negative);
        }
    }

    /// <summary>FYL2XP1: left * log2(right + 1); from -1 down the second operand itself.</summary>
    public readonly struct LogarithmOfOnePlus : X87ArithmeticOps.IFunction
    {
        public static SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right)
        {
            if (left.IsNaN || right.IsNaN) return SoftArithmetic.PickNaN(ref environment, left, right);
            bool infinite = right.Kind == FloatKind.Infinity;
            if (infinite ? right.Negative || left.IsZero : right.IsZero && left.Kind == FloatKind.Infinity) return SoftArithmetic.Invalid(ref environment);
            SoftArithmetic.NoteDenormals(ref environment, left, right);
            bool negative = left.Negative != right.Negative;
            if (infinite || left.Kind == FloatKind.Infinity) return SoftFloat.Infinity(negative);
            if (left.IsZero || right.IsZero) return SoftFloat.Zero(negative);
            if (right.Negative && right.Exponent >= 0)
            {
                environment.Raise(Mxcsr.Precision);
                return right;
            }
            WideFloat argument = WideFloat.Of(right);
            return Product(ref environment, left, X87Series.LogarithmOfOnePlus(argument), right.Exponent > -64 && IsPowerOfTwo(WideFloat.One + argument));
        }
    }

    /// <summary>FPATAN: the angle of the point with ordinate left and abscissa right.</summary>
    public readonly struct ArcTangent : X87ArithmeticOps.IFunction
    {
        public static SoftFloat Do(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right)
        {
            if (left.IsNaN || right.IsNaN) return SoftArithmetic.PickNaN(ref environment, left, right);
            SoftArithmetic.NoteDenormals(ref environment, left, right);
            bool high = left.Kind == FloatKind.Infinity, wide = right.Kind == FloatKind.Infinity;
            if (high && wide) return PartOfPi(ref environment, left.Negative, right.Negative ? 3 : 1);
            if (high || (right.IsZero && !left.IsZero)) return PartOfPi(ref environment, left.Negative, 2);
            if (wide || left.IsZero) return right.Negative ? PartOfPi(ref environment, left.Negative, 4) : SoftFloat.Zero(left.Negative);
            return OfFinite(ref environment, left, right);
        }

        /// <summary>Quarters of pi.</summary>
        private static SoftFloat PartOfPi(ref FloatEnvironment environment, bool negative, int quarters)
        {
            WideFloat angle = (X87Series.Pi * WideFloat.Of(quarters)).Scaled(-2);
            return Round(ref environment, negative ? angle.Negated() : angle);
        }

        /// <summary>The quotient is taken below 1 and the angle unfolded.</summary>
        private static SoftFloat OfFinite(ref FloatEnvironment environment, in SoftFloat left, in SoftFloat right)
        {
            WideFloat ordinate = WideFloat.Of(left).Magnitude(), abscissa = WideFloat.Of(right).Magnitude();
            bool steep = abscissa.IsSmallerThan(ordinate);
            WideFloat quotient = steep ? abscissa / ordinate : ordinate / abscissa;
            // Where x^3 / 3 is out of sight, an exact quotient is a little too much; one that is not exact has bits left anyway.
            WideFloat angle = X87Series.ArcTangent(quotient);
            if (steep) angle = X87Series.Pi.Scaled(-1) - angle;
            if (right.Negative) angle = X87Series.Pi - angle;
            return Round(ref environment, left.Negative ? angle.Negated() : angle, below: true);
        }
    }

    /// <summary>
    /// Rounds a value that is not exact. One that looks like a number of the format is <paramref name="below"/> it in magnitude, or
    /// above: it must not pass for exact.
    /// </summary>
    public static SoftFloat Round(ref FloatEnvironment environment, WideFloat value, bool below = false)
    {
        bool looksExact = (ulong)value.Significand == 0;
        UInt128 significand = looksExact && below ? value.Significand - 1 : value.Significand | 1;
        return SoftRounding.Normalize(ref environment, Float80.Format, value.Negative, value.Exponent, significand);
    }

    private static SoftFloat MinusOne => new() { Kind = FloatKind.Finite, Negative = true, Significand = SoftFloat.IntegerBit };

    private static SoftFloat Product(ref FloatEnvironment environment, in SoftFloat left, WideFloat logarithm, bool exact)
    {
        WideFloat product = WideFloat.Of(left) * logarithm;
        if (!exact) return Round(ref environment, product);
        environment.Raise(Mxcsr.Precision);
        if (product.Exponent < Float80.Format.ExponentMin) environment.Raise(Mxcsr.Underflow);
        return SoftRounding.Round(ref environment, Float80.Format, product.Negative, product.Exponent, product.Significand);
    }

    private static bool IsPowerOfTwo(WideFloat value) => value.Significand == UInt128.One << 127;
}
