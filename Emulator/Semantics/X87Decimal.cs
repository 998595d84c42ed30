// The packed decimal format of FBLD and FBSTP.
using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>18 decimal digits, two a byte, lowest first; the sign is bit 7 of the tenth byte (SDM 1, 4.7).</summary>
internal readonly unsafe struct X87Decimal : IX87Number
{
    private const int DigitBytes = 9;
    private const long Max = 999_999_999_999_999_999;
    private const byte SignByte = 0x80;

    public static bool Converts => false;

    public static bool IsRaw => false;

    /// <summary>Digits above 9 are undefined; they weigh what their bits say.</summary>
    public static SoftFloat Read(in FloatEnvironment environment, byte* memory)
    {
        long magnitude = 0;
        for (int at = DigitBytes - 1; at >= 0; at--) magnitude = magnitude * 100 + (memory[at] >> 4) * 10 + (memory[at] & 15);
        FloatEnvironment exact = environment;
        return SoftConversion.FromInteger(ref exact, Float80.Format, magnitude) with { Negative = (memory[DigitBytes] & SignByte) != 0 };
    }

    /// <summary>Rounds to an integer; more than 18 digits are invalid, and the packed decimal indefinite (SDM 1, 4.8.3.7).</summary>
    public static void Write(ref FloatEnvironment environment, byte* memory, in SoftFloat value)
    {
        FloatEnvironment trial = environment;
        long number = SoftConversion.ToInteger(ref trial, environment.Rounding, value, 64);
        if ((trial.Flags & Mxcsr.InvalidOperation) != 0 || number is > Max or < -Max)
        {
            environment.Raise(Mxcsr.InvalidOperation);
            *(ulong*)memory = SoftFloat.IntegerBit | SoftFloat.QuietBit;
            *(ushort*)(memory + sizeof(ulong)) = ushort.MaxValue;
            return;
        }
        environment = trial;
        ulong rest = (ulong)(number < 0 ? -number : number);
        for (int at = 0; at < DigitBytes; at++, rest /= 100) memory[at] = (byte)(rest / 10 % 10 << 4 | rest % 10);
        memory[DigitBytes] = value.Negative ? SignByte : (byte)0;
    }
}
