// What bits can do, by width: a row of four functions each.
namespace ToroEmu.Guest.Mpi;

internal static unsafe partial class ReduceOp
{
    /// <summary>Bitwise operations of one width, and the truth value of C: 1 for anything but 0.</summary>
    private interface IBits<T>
    {
        static abstract T And(T left, T right);

        static abstract T Or(T left, T right);

        static abstract T Xor(T left, T right);

        static abstract T Truth(T value);
    }

    private readonly struct Bits8 : IBits<byte>
    {
        public static byte And(byte left, byte right) => (byte)(left & right);

        public static byte Or(byte left, byte right) => (byte)(left | right);

        public static byte Xor(byte left, byte right) => (byte)(left ^ right);

        public static byte Truth(byte value) => (byte)(value == 0 ? 0 : 1);
    }

    private readonly struct Bits16 : IBits<ushort>
    {
        public static ushort And(ushort left, ushort right) => (ushort)(left & right);

        public static ushort Or(ushort left, ushort right) => (ushort)(left | right);

        public static ushort Xor(ushort left, ushort right) => (ushort)(left ^ right);

        public static ushort Truth(ushort value) => (ushort)(value == 0 ? 0 : 1);
    }

    private readonly struct Bits32 : IBits<uint>
    {
        public static uint And(uint left, uint right) => left & right;

        public static uint Or(uint left, uint right) => left | right;

        public static uint Xor(uint left, uint right) => left ^ right;

        public static uint Truth(uint value) => value == 0 ? 0u : 1u;
    }

    private readonly struct Bits64 : IBits<ulong>
    {
        public static ulong And(ulong left, ulong right) => left & right;

        public static ulong Or(ulong left, ulong right) => left | right;

        public static ulong Xor(ulong left, ulong right) => left ^ right;

        public static ulong Truth(ulong value) => value == 0 ? 0u : 1u;
    }
}
