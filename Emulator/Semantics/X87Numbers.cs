// The number formats of x87 memory operands.
using System.Numerics;

namespace ToroEmu.Semantics;

/// <summary>SDM 1, 8.2.</summary>
internal static unsafe class X87Numbers
{
    /// <summary>float or double.</summary>
    public readonly struct Real<T> : IX87Number
        where T : unmanaged
    {
        public static bool Converts => true;

        public static bool IsRaw => false;

        public static SoftFloat Read(in FloatEnvironment environment, byte* memory) => SoftFloat.Unpack(environment, FloatFormat.Of<T>(), Lane<T>.Read(memory));

        /// <summary>Storing does not mind denormals (SDM 2A, FST).</summary>
        public static void Write(ref FloatEnvironment environment, byte* memory, in SoftFloat value) =>
            Lane<T>.Write(memory, SoftConversion.Convert(ref environment, FloatFormat.Of<T>(), value with { IsDenormal = false }).Pack(FloatFormat.Of<T>()));
    }

    /// <summary>80 bits: moved as they are.</summary>
    public readonly struct Extended : IX87Number
    {
        public static bool Converts => false;

        public static bool IsRaw => true;

        public static SoftFloat Read(in FloatEnvironment environment, byte* memory) => Float80.Unpack(memory);

        public static void Write(ref FloatEnvironment environment, byte* memory, in SoftFloat value) => Float80.Pack(memory, value);
    }

    /// <summary>short, int or long; stores round as the control word says.</summary>
    public readonly struct Integer<T> : IX87Number
        where T : unmanaged, IBinaryInteger<T>
    {
        public static bool Converts => false;

        public static bool IsRaw => false;

        public static SoftFloat Read(in FloatEnvironment environment, byte* memory)
        {
            FloatEnvironment exact = environment;
            return SoftConversion.FromInteger(ref exact, Float80.Format, long.CreateTruncating(*(T*)memory));
        }

        public static void Write(ref FloatEnvironment environment, byte* memory, in SoftFloat value) =>
            *(T*)memory = T.CreateTruncating(SoftConversion.ToInteger(ref environment, environment.Rounding, value, sizeof(T) * 8));
    }

    /// <summary>FISTTP: truncates.</summary>
    public readonly struct Truncated<T> : IX87Number
        where T : unmanaged, IBinaryInteger<T>
    {
        public static bool Converts => false;

        public static bool IsRaw => false;

        public static SoftFloat Read(in FloatEnvironment environment, byte* memory) => Integer<T>.Read(environment, memory);

        public static void Write(ref FloatEnvironment environment, byte* memory, in SoftFloat value) =>
            *(T*)memory = T.CreateTruncating(SoftConversion.ToInteger(ref environment, FloatRounding.TowardZero, value, sizeof(T) * 8));
    }
}
