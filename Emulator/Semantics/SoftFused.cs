// Fused multiply-add in software: exact product, exact sum, one rounding.
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Formats of at most 62 bits: the exact product then leaves room below for the sum.</summary>
internal static class SoftFused
{
    /// <summary>
    /// left * right + addend (SDM 1, 14.5.2). Infinity times zero is invalid unless the addend is a NaN, which is then the answer.
    /// </summary>
    public static SoftFloat MultiplyAdd(ref FloatEnvironment environment, FloatFormat format, in SoftFloat left, in SoftFloat right, in SoftFloat addend)
    {
        if (left.IsNaN || right.IsNaN || addend.IsNaN) return PickNaN(ref environment, left, right, addend);
        bool infinite = left.Kind == FloatKind.Infinity || right.Kind == FloatKind.Infinity, zero = left.IsZero || right.IsZero;
        bool negative = left.Negative != right.Negative;
        if (infinite && zero) return SoftArithmetic.Invalid(ref environment);
        if (infinite && addend.Kind == FloatKind.Infinity && addend.Negative != negative) return SoftArithmetic.Invalid(ref environment);
        SoftArithmetic.NoteDenormals(ref environment, left, right);
        SoftArithmetic.NoteDenormals(ref environment, addend, addend);
        if (infinite) return SoftFloat.Infinity(negative);
        if (addend.Kind == FloatKind.Infinity) return addend;
        if (!zero) return Sum(ref environment, format, negative, left, right, addend);
        if (!addend.IsZero) return SoftArithmetic.Renew(ref environment, format, addend);
        return SoftFloat.Zero(negative == addend.Negative ? negative : environment.Rounding == FloatRounding.Down);
    }

    /// <summary>The first NaN of left, right, addend, quieted (SDM 1, table 14-18).</summary>
    private static SoftFloat PickNaN(ref FloatEnvironment environment, in SoftFloat left, in SoftFloat right, in SoftFloat addend)
    {
        if (addend.Kind == FloatKind.SignalingNaN) environment.Raise(Mxcsr.InvalidOperation);
        return left.IsNaN || right.IsNaN ? SoftArithmetic.PickNaN(ref environment, left, right) : addend.Quieted();
    }

    /// <summary>Of a finite product that is not zero. Bit 127 of the product weighs 2^exponent.</summary>
    private static SoftFloat Sum(ref FloatEnvironment environment, FloatFormat format, bool negative, in SoftFloat left, in SoftFloat right, in SoftFloat addend)
    {
        ulong high = Math.BigMul(left.Significand, right.Significand, out ulong low);
        UInt128 product = new(high, low);
        int exponent = left.Exponent + right.Exponent + 1;
        if (addend.IsZero) return SoftRounding.Normalize(ref environment, format, negative, exponent, product);
        UInt128 term = (UInt128)addend.Significand << 64;
        // The lowest bit of each is free: it becomes the room above for the carry.
        return exponent >= addend.Exponent
            ? SoftArithmetic.AddAligned(ref environment, format, exponent, negative, product >> 1, addend.Negative, term >> 1, exponent - addend.Exponent)
            : SoftArithmetic.AddAligned(ref environment, format, addend.Exponent, addend.Negative, term >> 1, negative, product >> 1, addend.Exponent - exponent);
    }
}
