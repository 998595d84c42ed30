// Floating-point formats.
namespace ToroEmu.Semantics;

/// <summary>
/// A format that results are rounded to (SDM 1, 4.2.2): <paramref name="precision"/> counts the bits of the significand with
/// its integer bit, <paramref name="exponentBits"/> those of the biased exponent.
/// </summary>
internal sealed class FloatFormat(int precision, int exponentBits)
{
    public static readonly FloatFormat Half = new(11, 5);
    public static readonly FloatFormat Single = new(24, 8);
    public static readonly FloatFormat Double = new(53, 11);

    public readonly int Precision = precision;
    public readonly int ExponentBits = exponentBits;

    /// <summary>Exponent of the largest and of the smallest normal number, of the leading bit.</summary>
    public readonly int ExponentMax = (1 << (exponentBits - 1)) - 1;
    public readonly int ExponentMin = 2 - (1 << (exponentBits - 1));

    /// <summary>The format of T, float or double.</summary>
    public static FloatFormat Of<T>()
        where T : unmanaged => typeof(T) == typeof(float) ? Single : Double;
}
