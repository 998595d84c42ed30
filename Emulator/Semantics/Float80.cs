// The double extended format.
using System.Numerics;

namespace ToroEmu.Semantics;

/// <summary>80 bits with an explicit integer bit (SDM 1, 4.2.2 and 8.2.2): 8 bytes significand, 2 bytes sign and exponent.</summary>
internal static unsafe class Float80
{
    public const int Size = 10;

    private const int Bias = 16383;
    private const int ExponentMask = 0x7FFF;
    private const int SignBit = 0x8000;

    /// <summary>Results of full precision; the other two have its exponent range (SDM 1, 8.1.5.2).</summary>
    public static readonly FloatFormat Format = new(64, 15);
    private static readonly FloatFormat SinglePrecision = new(24, 15);
    private static readonly FloatFormat DoublePrecision = new(53, 15);

    /// <summary>The format that the control word's PC field asks for; the reserved value counts as full.</summary>
    public static FloatFormat OfControl(ushort control) => (control >> 8 & 3) switch
    {
        0 => SinglePrecision,
        2 => DoublePrecision,
        _ => Format,
    };

    /// <summary>
    /// Encodings that only the 8087 knew (unnormals, pseudo-NaNs, pseudo-infinities) become a signaling NaN without integer bit,
    /// which every operation answers with the indefinite.
    /// </summary>
    public static SoftFloat Unpack(byte* register)
    {
        ulong significand = *(ulong*)register;
        int high = *(ushort*)(register + sizeof(ulong)), biased = high & ExponentMask;
        SoftFloat value = new() { Negative = (high & SignBit) != 0, Significand = significand };
        if (biased == 0) return UnpackSmall(value, significand);
        if ((significand & SoftFloat.IntegerBit) == 0) return value with { Kind = FloatKind.SignalingNaN };
        if (biased != ExponentMask) return value with { Kind = FloatKind.Finite, Exponent = biased - Bias };
        ulong payload = significand & ~SoftFloat.IntegerBit;
        return value with { Kind = payload == 0 ? FloatKind.Infinity : (payload & SoftFloat.QuietBit) != 0 ? FloatKind.QuietNaN : FloatKind.SignalingNaN };
    }

    /// <summary>Encodes; the value must be in the format's range.</summary>
    public static void Pack(byte* register, in SoftFloat value)
    {
        int sign = value.Negative ? SignBit : 0;
        (ulong significand, int biased) = value.Kind switch
        {
            FloatKind.Zero => (0UL, 0),
            FloatKind.Infinity => (SoftFloat.IntegerBit, ExponentMask),
            FloatKind.Finite when value.Exponent > -Bias => (value.Significand, value.Exponent + Bias),
            FloatKind.Finite => (value.Significand >> (1 - Bias - value.Exponent), 0),
            _ => (value.Significand, ExponentMask),
        };
        *(ulong*)register = significand;
        *(ushort*)(register + sizeof(ulong)) = (ushort)(sign | biased);
    }

    /// <summary>Zeros, denormals, and pseudo-denormals, which have the integer bit.</summary>
    private static SoftFloat UnpackSmall(SoftFloat value, ulong significand)
    {
        if (significand == 0) return value;
        int zeros = BitOperations.LeadingZeroCount(significand);
        return value with { Kind = FloatKind.Finite, IsDenormal = true, Significand = significand << zeros, Exponent = 1 - Bias - zeros };
    }
}
