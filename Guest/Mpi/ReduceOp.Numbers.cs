// What a number can do, by C# type: a row of three functions each.
namespace ToroEmu.Guest.Mpi;

internal static unsafe partial class ReduceOp
{
    /// <summary>Arithmetic of one type; integers wrap around.</summary>
    private interface INumber<T>
    {
        static abstract T Sum(T left, T right);

        static abstract T Prod(T left, T right);

        static abstract bool IsLess(T left, T right);
    }

    private readonly struct Int8 : INumber<sbyte>
    {
        public static sbyte Sum(sbyte left, sbyte right) => (sbyte)(left + right);

        public static sbyte Prod(sbyte left, sbyte right) => (sbyte)(left * right);

        public static bool IsLess(sbyte left, sbyte right) => left < right;
    }

    private readonly struct UInt8 : INumber<byte>
    {
        public static byte Sum(byte left, byte right) => (byte)(left + right);

        public static byte Prod(byte left, byte right) => (byte)(left * right);

        public static bool IsLess(byte left, byte right) => left < right;
    }

    private readonly struct Int16 : INumber<short>
    {
        public static short Sum(short left, short right) => (short)(left + right);

        public static short Prod(short left, short right) => (short)(left * right);

        public static bool IsLess(short left, short right) => left < right;
    }

    private readonly struct UInt16 : INumber<ushort>
    {
        public static ushort Sum(ushort left, ushort right) => (ushort)(left + right);

        public static ushort Prod(ushort left, ushort right) => (ushort)(left * right);

        public static bool IsLess(ushort left, ushort right) => left < right;
    }

    private readonly struct Int32 : INumber<int>
    {
        public static int Sum(int left, int right) => left + right;

        public static int Prod(int left, int right) => left * right;

        public static bool IsLess(int left, int right) => left < right;
    }

    private readonly struct UInt32 : INumber<uint>
    {
        public static uint Sum(uint left, uint right) => left + right;

        public static uint Prod(uint left, uint right) => left * right;

        public static bool IsLess(uint left, uint right) => left < right;
    }

    private readonly struct Int64 : INumber<long>
    {
        public static long Sum(long left, long right) => left + right;

        public static long Prod(long left, long right) => left * right;

        public static bool IsLess(long left, long right) => left < right;
    }

    private readonly struct UInt64 : INumber<ulong>
    {
        public static ulong Sum(ulong left, ulong right) => left + right;

        public static ulong Prod(ulong left, ulong right) => left * right;

        public static bool IsLess(ulong left, ulong right) => left < right;
    }

    private readonly struct Float32 : INumber<float>
    {
        public static float Sum(float left, float right) => left + right;

        public static float Prod(float left, float right) => left * right;

        public static bool IsLess(float left, float right) => left < right;
    }

    private readonly struct Float64 : INumber<double>
    {
        public static double Sum(double left, double right) => left + right;

        public static double Prod(double left, double right) => left * right;

        public static bool IsLess(double left, double right) => left < right;
    }
}
