// Arithmetic in software: exact, then rounded once.
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>
/// What the host cannot be asked for, since .NET has no access to its MXCSR: other roundings, exception flags, NaN operands,
/// denormals. SDM 1, 4.8 and 11.5.
/// </summary>
internal static class SoftArithmetic
{
    public static SoftFloat Add(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right)
    {
        if (left.IsNaN || right.IsNaN) return PickNaN(ref environment, left, right);
        if (left.Kind == FloatKind.Infinity && right.Kind == FloatKind.Infinity && left.Negative != right.Negative) return Invalid(ref environment);
        NoteDenormals(ref environment, left, right);
        if (left.Kind == FloatKind.Infinity) return left;
        if (right.Kind == FloatKind.Infinity) return right;
        if (left.IsZero && right.IsZero)
            return SoftFloat.Zero(left.Negative == right.Negative ? left.Negative : environment.Rounding == FloatRounding.Down);
        if (left.IsZero) return Renew(ref environment, format, right);
        if (right.IsZero) return Renew(ref environment, format, left);
        return left.Exponent >= right.Exponent
            ? AddFinite(ref environment, format, left, right)
            : AddFinite(ref environment, format, right, left);
    }

    public static SoftFloat Subtract(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right) =>
        Add(ref environment, format, left, right.IsNaN ? right : right with { Negative = !right.Negative });

    public static SoftFloat Multiply(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right)
    {
        if (left.IsNaN || right.IsNaN) return PickNaN(ref environment, left, right);
        bool infinite = left.Kind == FloatKind.Infinity || right.Kind == FloatKind.Infinity, zero = left.IsZero || right.IsZero;
        if (infinite && zero) return Invalid(ref environment);
        NoteDenormals(ref environment, left, right);
        bool negative = left.Negative != right.Negative;
        if (infinite) return SoftFloat.Infinity(negative);
        if (zero) return SoftFloat.Zero(negative);
        ulong high = Math.BigMul(left.Significand, right.Significand, out ulong low);
        return SoftRounding.Normalize(ref environment, format, negative, left.Exponent + right.Exponent + 1, new UInt128(high, low));
    }

    public static SoftFloat Divide(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right)
    {
        if (left.IsNaN || right.IsNaN) return PickNaN(ref environment, left, right);
        if (left.Kind == right.Kind && left.Kind is FloatKind.Infinity or FloatKind.Zero) return Invalid(ref environment);
        bool negative = left.Negative != right.Negative;
        if (left.Kind == FloatKind.Finite && right.IsZero)
        {
            // Division by zero takes precedence over a denormal dividend.
            environment.Raise(Mxcsr.DivideByZero);
            return SoftFloat.Infinity(negative);
        }
        NoteDenormals(ref environment, left, right);
        if (left.Kind == FloatKind.Infinity) return SoftFloat.Infinity(negative);
        if (left.IsZero || right.Kind == FloatKind.Infinity) return SoftFloat.Zero(negative);
        (UInt128 high, UInt128 rest) = UInt128.DivRem((UInt128)left.Significand << 63, right.Significand);
        (UInt128 low, rest) = UInt128.DivRem(rest << 64, right.Significand);
        UInt128 quotient = high << 64 | low | (rest != 0 ? UInt128.One : 0);
        return SoftRounding.Normalize(ref environment, format, negative, left.Exponent - right.Exponent, quotient);
    }

    public static SoftFloat SquareRoot(ref FloatEnvironment environment, FloatFormat format, in SoftFloat value)
    {
        if (value.IsNaN) return PickNaN(ref environment, value, value);
        if (value.IsZero) return value;
        if (value.Negative) return Invalid(ref environment);
        NoteDenormals(ref environment, value, value);
        if (value.Kind == FloatKind.Infinity) return value;
        return SoftRounding.Round(ref environment, format, false, value.Exponent >> 1, Root(value.Significand, (value.Exponent & 1) != 0));
    }

    /// <summary>How two values relate; NaNs and denormals are raised. <paramref name="quiet"/>: QNaNs are not invalid.</summary>
    public static FloatRelation Compare(ref FloatEnvironment environment, in SoftFloat left, in SoftFloat right, bool quiet)
    {
        if (left.IsNaN || right.IsNaN)
        {
            if (!quiet || left.Kind == FloatKind.SignalingNaN || right.Kind == FloatKind.SignalingNaN) environment.Raise(Mxcsr.InvalidOperation);
            return FloatRelation.Unordered;
        }
        NoteDenormals(ref environment, left, right);
        if (left.IsZero && right.IsZero) return FloatRelation.Equal;
        int order = Order(left).CompareTo(Order(right));
        return order < 0 ? FloatRelation.Less : order > 0 ? FloatRelation.Greater : FloatRelation.Equal;
    }

    /// <summary>MIN and MAX: the second operand unless the first is strictly less or greater (SDM 2, MINPS).</summary>
    public static SoftFloat Select(ref FloatEnvironment environment, in SoftFloat left, in SoftFloat right, FloatRelation wanted) =>
        Compare(ref environment, left, right, quiet: false) == wanted ? left : right;

    /// <summary>The invalid operation's answer.</summary>
    public static SoftFloat Invalid(ref FloatEnvironment environment)
    {
        environment.Raise(Mxcsr.InvalidOperation);
        return SoftFloat.Indefinite;
    }

    /// <summary>The first operand if it is a NaN, else the second, quieted (SDM 1, table 4-7: SSE).</summary>
    public static SoftFloat PickNaN(ref FloatEnvironment environment, in SoftFloat left, in SoftFloat right)
    {
        if (left.Kind == FloatKind.SignalingNaN || right.Kind == FloatKind.SignalingNaN) environment.Raise(Mxcsr.InvalidOperation);
        if (environment.IsX87) return PickX87NaN(left, right);
        return left.IsNaN ? left.Quieted() : right.Quieted();
    }

    /// <summary>A QNaN rather than an SNaN, else the larger significand, else the positive one (SDM 1, table 4-7: x87).</summary>
    private static SoftFloat PickX87NaN(in SoftFloat left, in SoftFloat right)
    {
        if (IsUnsupported(left) || IsUnsupported(right)) return SoftFloat.Indefinite;
        if (!left.IsNaN || !right.IsNaN) return left.IsNaN ? left.Quieted() : right.Quieted();
        if (left.Kind != right.Kind) return left.Kind == FloatKind.QuietNaN ? left : right;
        if (left.Significand != right.Significand) return left.Significand > right.Significand ? left.Quieted() : right.Quieted();
        return left.Negative ? right.Quieted() : left.Quieted();
    }

    /// <summary>Encodings without integer bit, see <see cref="Float80"/>.</summary>
    private static bool IsUnsupported(in SoftFloat value) => value.Kind == FloatKind.SignalingNaN && (value.Significand & SoftFloat.IntegerBit) == 0;

    public static void NoteDenormals(ref FloatEnvironment environment, in SoftFloat left, in SoftFloat right)
    {
        if (left.IsDenormal || right.IsDenormal) environment.Raise(Mxcsr.Denormal);
    }

    /// <summary>Rounds an operand as a result.</summary>
    public static SoftFloat Renew(ref FloatEnvironment environment, FloatFormat format, in SoftFloat value) =>
        SoftRounding.Round(ref environment, format, value.Negative, value.Exponent, (UInt128)value.Significand << 64);

    /// <summary>
    /// Sum of two numbers, the first of which has the greater or the same exponent: bit 126 of both significands weighs
    /// 2^<paramref name="exponent"/> once the second is shifted right by <paramref name="distance"/>. The first's lowest bit is
    /// zero: what is shifted out matters only as not being zero.
    /// </summary>
    public static SoftFloat AddAligned(ref FloatEnvironment environment, FloatFormat format, int exponent, bool firstNegative, UInt128 first,
        bool secondNegative, UInt128 second, int distance)
    {
        distance = Math.Min(distance, 127);
        UInt128 shifted = second >> distance;
        if (shifted << distance != second) shifted |= 1;
        if (firstNegative == secondNegative) return SoftRounding.Normalize(ref environment, format, firstNegative, exponent + 1, first + shifted);
        if (first == shifted) return SoftFloat.Zero(environment.Rounding == FloatRounding.Down);
        return first > shifted
            ? SoftRounding.Normalize(ref environment, format, firstNegative, exponent + 1, first - shifted)
            : SoftRounding.Normalize(ref environment, format, secondNegative, exponent + 1, shifted - first);
    }

    /// <summary>A bit of room above for the carry, and 63 below.</summary>
    private static SoftFloat AddFinite(ref FloatEnvironment environment, FloatFormat format, in SoftFloat large, in SoftFloat small) =>
        AddAligned(ref environment, format, large.Exponent, large.Negative, (UInt128)large.Significand << 63,
            small.Negative, (UInt128)small.Significand << 63, large.Exponent - small.Exponent);

    /// <summary>A number that orders finite values, infinities and zeros as their values: sign and exponent above the significand.</summary>
    private static Int128 Order(in SoftFloat value)
    {
        const int bias = 1 << 20;
        Int128 magnitude = value.Kind switch
        {
            FloatKind.Zero => 0,
            FloatKind.Infinity => Int128.One << 120,
            _ => (Int128)(value.Exponent + bias) << 64 | value.Significand,
        };
        return value.Negative ? -magnitude : magnitude;
    }

    /// <summary>Root of significand / 2^63, doubled if <paramref name="odd"/>, digit by digit: 66 bits and whether a rest remains.</summary>
    private static UInt128 Root(ulong significand, bool odd)
    {
        const int digits = 66;
        UInt128 radicand = (UInt128)significand << (odd ? 64 : 63), root = 0, rest = 0;
        for (int digit = 0; digit < digits; digit++)
        {
            rest = rest << 2 | radicand >> 126;
            radicand <<= 2;
            UInt128 trial = root << 2 | 1;
            root <<= 1;
            if (rest < trial) continue;
            rest -= trial;
            root |= 1;
        }
        return root << (128 - digits) | (rest != 0 ? UInt128.One : 0);
    }
}
