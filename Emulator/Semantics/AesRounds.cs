// AES in software (FIPS 197).
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ToroEmu.Semantics;

/// <summary>A state is four columns of four bytes, each a little-endian doubleword. Everything is read before anything is written.</summary>
internal static unsafe class AesRounds
{
    private const uint Ones = 0x0101_0101;

    /// <summary>The field's polynomial without its highest term (FIPS 197, 4.2).</summary>
    private const uint Polynomial = 0x1B;

    private static readonly byte[] Box = BuildBox();
    private static readonly byte[] InverseBox = Invert(Box);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Encrypt(byte* target, byte* state, byte* key) => Round<Forward>(target, state, key, mixes: true);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void EncryptLast(byte* target, byte* state, byte* key) => Round<Forward>(target, state, key, mixes: false);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Decrypt(byte* target, byte* state, byte* key) => Round<Backward>(target, state, key, mixes: true);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void DecryptLast(byte* target, byte* state, byte* key) => Round<Backward>(target, state, key, mixes: false);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void InverseMixColumns(byte* target, byte* source)
    {
        for (int column = 0; column < 4; column++) ((uint*)target)[column] = Backward.Mix(((uint*)source)[column]);
    }

    /// <summary>Substitutes the odd doublewords, and gives each as it is and rotated with the round constant added.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void KeyAssist(byte* target, byte* source, byte constant)
    {
        uint second = Substitute(((uint*)source)[1]), fourth = Substitute(((uint*)source)[3]);
        uint* result = (uint*)target;
        result[0] = second;
        result[1] = BitOperations.RotateRight(second, 8) ^ constant;
        result[2] = fourth;
        result[3] = BitOperations.RotateRight(fourth, 8) ^ constant;
    }

    private static void Round<TDirection>(byte* target, byte* state, byte* key, bool mixes)
        where TDirection : struct, IDirection
    {
        uint first = Column<TDirection>(state, 0), second = Column<TDirection>(state, 1), third = Column<TDirection>(state, 2), fourth = Column<TDirection>(state, 3);
        uint* keys = (uint*)key, result = (uint*)target;
        first = (mixes ? TDirection.Mix(first) : first) ^ keys[0];
        second = (mixes ? TDirection.Mix(second) : second) ^ keys[1];
        third = (mixes ? TDirection.Mix(third) : third) ^ keys[2];
        fourth = (mixes ? TDirection.Mix(fourth) : fourth) ^ keys[3];
        result[0] = first;
        result[1] = second;
        result[2] = third;
        result[3] = fourth;
    }

    /// <summary>A column after the rows are shifted and the bytes substituted: row n comes from n columns further on, or back.</summary>
    private static uint Column<TDirection>(byte* state, int column)
        where TDirection : struct, IDirection
    {
        uint result = 0;
        for (int row = 0; row < 4; row++) result |= (uint)TDirection.Table[state[row + 4 * ((column + row * TDirection.Step) & 3)]] << (row * 8);
        return result;
    }

    private static uint Substitute(uint word)
    {
        uint result = 0;
        for (int shift = 0; shift < 32; shift += 8) result |= (uint)Box[(byte)(word >> shift)] << shift;
        return result;
    }

    /// <summary>Four bytes times x.</summary>
    private static uint Double(uint bytes) => ((bytes & ~(Ones << 7)) << 1) ^ (((bytes >> 7) & Ones) * Polynomial);

    /// <summary>The inverse in the field, then the affine map (FIPS 197, 5.1.1).</summary>
    private static byte[] BuildBox()
    {
        byte[] box = new byte[256];
        // Powers of 3, which generates the field, and of its inverse, hand in hand.
        uint power = 1, inverse = 1;
        do
        {
            power ^= Double(power);
            inverse = DivideByThree(inverse);
            box[power] = Affine((byte)inverse);
        }
        while (power != 1);
        box[0] = Affine(0);
        return box;
    }

    /// <summary>Found by trial: this runs 255 times, once.</summary>
    private static uint DivideByThree(uint value)
    {
        for (uint candidate = 0; ; candidate++)
            if ((candidate ^ Double(candidate)) == value) return candidate;
    }

    private static byte Affine(byte value) => (byte)(value ^ byte.RotateLeft(value, 1) ^ byte.RotateLeft(value, 2) ^ byte.RotateLeft(value, 3) ^ byte.RotateLeft(value, 4) ^ 0x63);

    private static byte[] Invert(byte[] box)
    {
        byte[] inverse = new byte[box.Length];
        for (int value = 0; value < box.Length; value++) inverse[box[value]] = (byte)value;
        return inverse;
    }

    /// <summary>Encryption or decryption.</summary>
    private interface IDirection
    {
        static abstract byte[] Table { get; }

        /// <summary>Columns by which a row is shifted more than the one above it.</summary>
        static abstract int Step { get; }

        static abstract uint Mix(uint column);
    }

    private readonly struct Forward : IDirection
    {
        public static byte[] Table => Box;

        public static int Step => 1;

        /// <summary>Each byte is 2 times itself plus 3 times the next plus the two others.</summary>
        public static uint Mix(uint column)
        {
            uint next = BitOperations.RotateRight(column, 8);
            return Double(column ^ next) ^ next ^ BitOperations.RotateRight(column, 16) ^ BitOperations.RotateRight(column, 24);
        }
    }

    private readonly struct Backward : IDirection
    {
        public static byte[] Table => InverseBox;

        public static int Step => 3;

        /// <summary>The inverse matrix is that of <see cref="Forward"/> times one that adds 4 times the sum of bytes two apart.</summary>
        public static uint Mix(uint column) => Forward.Mix(column ^ Double(Double(column ^ BitOperations.RotateRight(column, 16))));
    }
}
