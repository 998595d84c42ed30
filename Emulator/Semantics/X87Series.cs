// Power series behind the transcendental instructions.
using System;

namespace ToroEmu.Semantics;

/// <summary>
/// Values to some 120 bits; the instructions round them to 64, so that all but one result in 2^50 is the exact value rounded. Each
/// series has as many terms as its largest argument needs for 2^-128.
/// </summary>
internal static class X87Series
{
    private const int SineTerms = 17;
    private const int CosineTerms = 18;
    private const int ExponentialTerms = 34;
    private const int LogarithmTerms = 26;
    private const int ArcTangentTerms = 17;

    /// <summary>Steps of an eighth that an arc tangent is reduced by.</summary>
    private const int Steps = 8;

    public static readonly WideFloat Pi = new(false, X87Constants.Pi.Exponent, X87Constants.Pi.Significand);
    private static readonly WideFloat Log2OfE = new(false, X87Constants.Log2OfE.Exponent, X87Constants.Log2OfE.Significand);
    private static readonly WideFloat LnOf2 = new(false, X87Constants.LnOf2.Exponent, X87Constants.LnOf2.Significand);

    /// <summary>1/n! and 1/n.</summary>
    private static readonly WideFloat[] InverseFactorials = MakeInverseFactorials();
    private static readonly WideFloat[] Inverses = MakeInverses();

    /// <summary>Arc tangents of 0/8 to 8/8.</summary>
    private static readonly WideFloat[] StepAngles = MakeStepAngles();

    /// <summary>Of an angle of at most pi/4.</summary>
    public static WideFloat Sine(WideFloat angle)
    {
        WideFloat square = angle * angle, sum = default;
        for (int term = SineTerms - 1; term >= 0; term--) sum = InverseFactorials[2 * term + 1] - sum * square;
        return sum * angle;
    }

    /// <summary>Of an angle of at most pi/4.</summary>
    public static WideFloat Cosine(WideFloat angle)
    {
        WideFloat square = angle * angle, sum = default;
        for (int term = CosineTerms - 1; term >= 0; term--) sum = InverseFactorials[2 * term] - sum * square;
        return sum;
    }

    /// <summary>2^x - 1 for |x| at most 1.</summary>
    public static WideFloat PowerMinusOne(WideFloat x)
    {
        WideFloat argument = x * LnOf2, sum = default;
        for (int term = ExponentialTerms; term >= 1; term--) sum = InverseFactorials[term] + sum * argument;
        return sum * argument;
    }

    /// <summary>Binary logarithm of a positive number; exact of a power of two.</summary>
    public static WideFloat Logarithm(WideFloat x)
    {
        // Between the square roots of 1/2 and 2, so that exponent and fraction never cancel.
        WideFloat fraction = x.Scaled(-x.Exponent);
        int exponent = x.Exponent;
        if (fraction.Significand > (UInt128)0xB504_F333_F9DE_6484 << 64)
        {
            fraction = fraction.Scaled(-1);
            exponent++;
        }
        WideFloat small = fraction - WideFloat.One;
        return WideFloat.Of(exponent) + LogarithmByQuotient(small / (fraction + WideFloat.One));
    }

    /// <summary>Binary logarithm of 1 + x, for x above -1.</summary>
    public static WideFloat LogarithmOfOnePlus(WideFloat x)
    {
        // Within a quarter of 1 without adding, which would drop bits.
        if (x.Exponent < -2) return LogarithmByQuotient(x / (WideFloat.Of(2) + x));
        return Logarithm(WideFloat.One + x);
    }

    /// <summary>Of a quotient from 0 to 1.</summary>
    public static WideFloat ArcTangent(WideFloat quotient)
    {
        int step = NearestStep(quotient);
        if (step == 0) return ArcTangentOfSmall(quotient);
        WideFloat center = WideFloat.Of(step).Scaled(-3);
        return StepAngles[step] + ArcTangentOfSmall((quotient - center) / (WideFloat.One + quotient * center));
    }

    /// <summary>2 artanh(q) / ln 2: the binary logarithm of (1 + q) / (1 - q), for |q| at most 0.172.</summary>
    private static WideFloat LogarithmByQuotient(WideFloat quotient)
    {
        WideFloat square = quotient * quotient, sum = default;
        for (int term = LogarithmTerms - 1; term >= 0; term--) sum = Inverses[2 * term + 1] + sum * square;
        return (sum * quotient * Log2OfE).Scaled(1);
    }

    /// <summary>Of at most an eighth; with enough terms for a sixteenth.</summary>
    private static WideFloat ArcTangentOfSmall(WideFloat quotient, int terms = ArcTangentTerms)
    {
        WideFloat square = quotient * quotient, sum = default;
        for (int term = terms - 1; term >= 0; term--) sum = Inverses[2 * term + 1] - sum * square;
        return sum * quotient;
    }

    private static int NearestStep(WideFloat quotient)
    {
        WideFloat sixteenths = quotient.Scaled(4);
        int whole = quotient.IsZero || sixteenths.Exponent < 0 ? 0 : (int)(uint)(sixteenths.Significand >> (127 - sixteenths.Exponent));
        return (whole + 1) / 2;
    }

    private static WideFloat[] MakeInverseFactorials()
    {
        WideFloat[] values = new WideFloat[2 * CosineTerms];
        values[0] = WideFloat.One;
        for (int n = 1; n < values.Length; n++) values[n] = values[n - 1] / WideFloat.Of(n);
        return values;
    }

    private static WideFloat[] MakeInverses()
    {
        WideFloat[] values = new WideFloat[2 * LogarithmTerms];
        for (int n = 1; n < values.Length; n++) values[n] = WideFloat.One / WideFloat.Of(n);
        return values;
    }

    /// <summary>atan(b) = atan(a) + atan((b - a) / (1 + ab)).</summary>
    private static WideFloat[] MakeStepAngles()
    {
        WideFloat[] angles = new WideFloat[Steps + 1];
        WideFloat eighth = WideFloat.One.Scaled(-3);
        for (int step = 1; step <= Steps; step++)
        {
            WideFloat product = WideFloat.Of(step * (step - 1)).Scaled(-6);
            angles[step] = angles[step - 1] + ArcTangentOfSmall(eighth / (WideFloat.One + product), LogarithmTerms - 1);
        }
        return angles;
    }
}
