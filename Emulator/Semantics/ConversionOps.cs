// Conversions between integers, floats and doubles (SDM 2, CVTSI2SD, CVTSD2SS, CVTTSD2SI and so on).
using System;
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Of one lane; integers are int or long, floating-point numbers float or double.</summary>
internal static unsafe class ConversionOps
{
    /// <summary>CVTSS2SD, CVTSD2SS, CVTPS2PD, CVTPD2PS.</summary>
    public readonly struct FloatToFloat<TFrom, TTo> : ILaneConversion
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
    {
        public static int SourceSize => sizeof(TFrom);

        public static int TargetSize => sizeof(TTo);

        public static bool TryHost(uint mxcsr, byte* target, byte* source)
        {
            // By the bits: optimised code took a denormal or NaN that had been through a conversion for a plain number.
            if (!HostFloat.IsPlain<TFrom>(Lane<TFrom>.Read(source))) return false;
            TFrom value = *(TFrom*)source;
            TTo result = TTo.CreateTruncating(value);
            bool widens = sizeof(TTo) > sizeof(TFrom);
            if (!widens && !(HostFloat.MayRound(mxcsr) && (TFrom.IsZero(value) || HostFloat.IsWellInside(result)))) return false;
            *(TTo*)target = result;
            return true;
        }

        public static void Soft(ref FloatEnvironment environment, byte* target, byte* source)
        {
            SoftFloat value = SoftFloat.Unpack(environment, FloatFormat.Of<TFrom>(), Lane<TFrom>.Read(source));
            Lane<TTo>.Write(target, SoftConversion.Convert(ref environment, FloatFormat.Of<TTo>(), value).Pack(FloatFormat.Of<TTo>()));
        }
    }

    /// <summary>CVTSI2SS, CVTSI2SD, CVTDQ2PS, CVTDQ2PD.</summary>
    public readonly struct IntegerToFloat<TFrom, TTo> : ILaneConversion
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
    {
        public static int SourceSize => sizeof(TFrom);

        public static int TargetSize => sizeof(TTo);

        public static bool TryHost(uint mxcsr, byte* target, byte* source)
        {
            TFrom value = *(TFrom*)source;
            long wide = long.CreateTruncating(value), exact = 1L << FloatFormat.Of<TTo>().Precision;
            if ((wide > exact || wide < -exact) && !HostFloat.MayRound(mxcsr)) return false;
            *(TTo*)target = TTo.CreateTruncating(value);
            return true;
        }

        public static void Soft(ref FloatEnvironment environment, byte* target, byte* source)
        {
            long value = long.CreateTruncating(*(TFrom*)source);
            Lane<TTo>.Write(target, SoftConversion.FromInteger(ref environment, FloatFormat.Of<TTo>(), value).Pack(FloatFormat.Of<TTo>()));
        }
    }

    /// <summary>CVTSD2SI and so on: rounds as MXCSR says.</summary>
    public readonly struct FloatToInteger<TFrom, TTo> : ILaneConversion
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>
    {
        public static int SourceSize => sizeof(TFrom);

        public static int TargetSize => sizeof(TTo);

        public static bool TryHost(uint mxcsr, byte* target, byte* source) =>
            (mxcsr >> Mxcsr.RoundingShift & 3) == 0 && TryStore<TFrom, TTo>(mxcsr, *(TFrom*)source, TFrom.Round(*(TFrom*)source), target);

        public static void Soft(ref FloatEnvironment environment, byte* target, byte* source) =>
            StoreInteger<TFrom, TTo>(ref environment, environment.Rounding, target, source);
    }

    /// <summary>CVTTSD2SI and so on: truncates.</summary>
    public readonly struct FloatToIntegerTruncated<TFrom, TTo> : ILaneConversion
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>
    {
        public static int SourceSize => sizeof(TFrom);

        public static int TargetSize => sizeof(TTo);

        public static bool TryHost(uint mxcsr, byte* target, byte* source) =>
            TryStore<TFrom, TTo>(mxcsr, *(TFrom*)source, TFrom.Truncate(*(TFrom*)source), target);

        public static void Soft(ref FloatEnvironment environment, byte* target, byte* source) =>
            StoreInteger<TFrom, TTo>(ref environment, FloatRounding.TowardZero, target, source);
    }

    /// <summary>In range, and exact unless precision is masked and flagged already.</summary>
    private static bool TryStore<TFrom, TTo>(uint mxcsr, TFrom value, TFrom integer, byte* target)
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>
    {
        const uint quiet = Mxcsr.Precision | Mxcsr.Precision << Mxcsr.MaskShift;
        TFrom limit = TFrom.ScaleB(TFrom.One, sizeof(TTo) * 8 - 1);
        if (!(integer < limit && integer > -limit) || !HostFloat.IsPlain(value)) return false;
        if (integer != value && (mxcsr & quiet) != quiet) return false;
        *(TTo*)target = TTo.CreateTruncating(integer);
        return true;
    }

    private static void StoreInteger<TFrom, TTo>(ref FloatEnvironment environment, FloatRounding rounding, byte* target, byte* source)
        where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>
    {
        SoftFloat value = SoftFloat.Unpack(environment, FloatFormat.Of<TFrom>(), Lane<TFrom>.Read(source));
        *(TTo*)target = TTo.CreateTruncating(SoftConversion.ToInteger(ref environment, rounding, value, sizeof(TTo) * 8));
    }
}
