// Floating point with 128 bits of significand, for what is rounded to 64 in the end.
using System;

namespace ToroEmu.Semantics;

/// <summary>
/// Significand / 2^127 * 2^Exponent, bit 127 set unless zero. Results are truncated: each operation is off by at most one unit of the
/// last place, relative 2^-127.
/// </summary>
internal readonly struct WideFloat
{
    public static readonly WideFloat One = new(false, 0, UInt128.One << 127);

    public readonly bool Negative;
    public readonly int Exponent;
    public readonly UInt128 Significand;

    /// <summary>A normalised value.</summary>
    public WideFloat(bool negative, int exponent, UInt128 significand)
    {
        Negative = negative;
        Exponent = exponent;
        Significand = significand;
    }

    public bool IsZero => Significand == 0;

    public static WideFloat Of(in SoftFloat value) => value.IsZero ? default : new(value.Negative, value.Exponent, (UInt128)value.Significand << 64);

    public static WideFloat Of(int value) => value == 0 ? default : Normalize(value < 0, 127, (UInt128)(uint)Math.Abs(value));

    /// <summary>A significand whose bit 127 weighs 2^<paramref name="exponent"/>, not normalised.</summary>
    public static WideFloat Normalize(bool negative, int exponent, UInt128 significand)
    {
        if (significand == 0) return default;
        int zeros = (int)UInt128.LeadingZeroCount(significand);
        return new(negative, exponent - zeros, significand << zeros);
    }

    public WideFloat Negated() => new(!Negative, Exponent, Significand);

    public WideFloat Magnitude() => new(false, Exponent, Significand);

    /// <summary>Times a power of two.</summary>
    public WideFloat Scaled(int exponent) => IsZero ? this : new(Negative, Exponent + exponent, Significand);

    public static WideFloat operator +(WideFloat left, WideFloat right)
    {
        if (left.IsZero) return right;
        if (right.IsZero) return left;
        if (left.Exponent < right.Exponent) (left, right) = (right, left);
        int distance = left.Exponent - right.Exponent;
        if (distance > 127) return left;
        // Room for the carry above.
        UInt128 first = left.Significand >> 1, second = distance == 127 ? 0 : right.Significand >> (distance + 1);
        if (left.Negative == right.Negative) return Normalize(left.Negative, left.Exponent + 1, first + second);
        return first >= second
            ? Normalize(left.Negative, left.Exponent + 1, first - second)
            : Normalize(right.Negative, left.Exponent + 1, second - first);
    }

    public static WideFloat operator -(WideFloat left, WideFloat right) => left + right.Negated();

    public static WideFloat operator *(WideFloat left, WideFloat right) => left.IsZero || right.IsZero ? default
        : Normalize(left.Negative != right.Negative, left.Exponent + right.Exponent + 1, UInt128.BigMul(left.Significand, right.Significand, out _));

    /// <summary>Digit by digit; the divisor is not zero.</summary>
    public static WideFloat operator /(WideFloat left, WideFloat right)
    {
        if (left.IsZero) return default;
        UInt128 rest = left.Significand, divisor = right.Significand, quotient = 0;
        int exponent = left.Exponent - right.Exponent;
        bool carry = false;
        if (rest < divisor)
        {
            carry = rest >> 127 != 0;
            rest <<= 1;
            exponent--;
        }
        for (int digit = 0; digit < 128; digit++)
        {
            quotient <<= 1;
            if (carry || rest >= divisor)
            {
                rest -= divisor;
                quotient |= 1;
            }
            carry = rest >> 127 != 0;
            rest <<= 1;
        }
        return new(left.Negative != right.Negative, exponent, quotient);
    }

    /// <summary>Whether the magnitude is below that of <paramref name="other"/>.</summary>
    public bool IsSmallerThan(WideFloat other) =>
        IsZero ? !other.IsZero : !other.IsZero && (Exponent != other.Exponent ? Exponent < other.Exponent : Significand < other.Significand);
}
