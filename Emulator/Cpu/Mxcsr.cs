// Bits of MXCSR.
namespace ToroEmu.Cpu;

/// <summary>SDM 1, 10.2.3.</summary>
public static class Mxcsr
{
    public const uint InvalidOperation = 1 << 0;
    public const uint Denormal = 1 << 1;
    public const uint DivideByZero = 1 << 2;
    public const uint Overflow = 1 << 3;
    public const uint Underflow = 1 << 4;
    public const uint Precision = 1 << 5;
    public const uint DenormalsAreZeros = 1 << 6;
    public const uint FlushToZero = 1 << 15;

    /// <summary>The sticky flags.</summary>
    public const uint Flags = 0x3F;

    /// <summary>Exceptions found before an operation computes: they suppress the others when unmasked.</summary>
    public const uint PreComputation = InvalidOperation | Denormal | DivideByZero;

    /// <summary>Distance of the mask bits from the flags.</summary>
    public const int MaskShift = 7;
    public const int RoundingShift = 13;

    /// <summary>After reset: all masked, round to nearest.</summary>
    public const uint Default = 0x1F80;

    /// <summary>Bits that may be set; setting another is #GP(0).</summary>
    public const uint Writable = 0xFFFF;
}
