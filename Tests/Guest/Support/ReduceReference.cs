// What a reduction must give, by .NET's generic arithmetic: nothing shared with the guest's own.
using System;
using System.Numerics;
using System.Runtime.InteropServices;
using ToroEmu.Guest.Mpi;

namespace ToroEmu.Tests.Guest.Support;

/// <summary>Vectors are bytes, as MPI sees them; element values are such that floating-point results are exact in any order.</summary>
internal static class ReduceReference
{
    /// <summary>The vector that a rank contributes: integers of all bits and a quarter zeros, floating point from {-2, -1, 1, 2}.</summary>
    public static byte[] Input(MpiDatatype type, int count, int seed)
    {
        Random random = new(seed);
        byte[] bytes = new byte[count * (int)Mpi.SizeOf(type)];
        if (type is MpiDatatype.Float)
            Fill<float>(MemoryMarshal.Cast<byte, float>(bytes.AsSpan()), random);
        else if (type is MpiDatatype.Double)
            Fill<double>(MemoryMarshal.Cast<byte, double>(bytes.AsSpan()), random);
        else
            FillIntegers(bytes, (int)Mpi.SizeOf(type), random);
        return bytes;
    }

    /// <summary>All vectors combined.</summary>
    public static byte[] Combine(MpiOp op, MpiDatatype type, byte[][] inputs) => type switch
    {
        MpiDatatype.Char or MpiDatatype.SignedChar => Integers<sbyte>(op, inputs),
        MpiDatatype.UnsignedChar or MpiDatatype.Byte => Integers<byte>(op, inputs),
        MpiDatatype.Short => Integers<short>(op, inputs),
        MpiDatatype.UnsignedShort => Integers<ushort>(op, inputs),
        MpiDatatype.Int => Integers<int>(op, inputs),
        MpiDatatype.Unsigned => Integers<uint>(op, inputs),
        MpiDatatype.Long or MpiDatatype.LongLong => Integers<long>(op, inputs),
        MpiDatatype.UnsignedLong or MpiDatatype.UnsignedLongLong => Integers<ulong>(op, inputs),
        MpiDatatype.Float => Numbers<float>(op, inputs),
        MpiDatatype.Double => Numbers<double>(op, inputs),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static void Fill<T>(Span<T> values, Random random)
        where T : INumber<T>
    {
        foreach (ref T value in values)
            value = T.CreateChecked((1 + random.Next(2)) * (random.Next(2) == 0 ? 1 : -1));
    }

    private static void FillIntegers(Span<byte> bytes, int size, Random random)
    {
        random.NextBytes(bytes);
        for (int at = 0; at < bytes.Length; at += size)
        {
            if (random.Next(4) == 0)
                bytes.Slice(at, size).Clear();
        }
    }

    private static byte[] Integers<T>(MpiOp op, byte[][] inputs)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => op switch
        {
            MpiOp.Band => Fold<T>(inputs, (left, right) => left & right),
            MpiOp.Bor => Fold<T>(inputs, (left, right) => left | right),
            MpiOp.Bxor => Fold<T>(inputs, (left, right) => left ^ right),
            MpiOp.Land => Logical<T>(inputs, (left, right) => left && right),
            MpiOp.Lor => Logical<T>(inputs, (left, right) => left || right),
            MpiOp.Lxor => Logical<T>(inputs, (left, right) => left != right),
            _ => Numbers<T>(op, inputs),
        };

    private static byte[] Numbers<T>(MpiOp op, byte[][] inputs)
        where T : unmanaged, INumber<T> => op switch
        {
            MpiOp.Sum => Fold<T>(inputs, (left, right) => unchecked(left + right)),
            MpiOp.Prod => Fold<T>(inputs, (left, right) => unchecked(left * right)),
            MpiOp.Min => Fold<T>(inputs, T.Min),
            MpiOp.Max => Fold<T>(inputs, T.Max),
            _ => throw new ArgumentOutOfRangeException(nameof(op)),
        };

    /// <summary>A single vector stays as it is: nothing was combined, so its truth values are not made 0 or 1.</summary>
    private static byte[] Logical<T>(byte[][] inputs, Func<bool, bool, bool> combine)
        where T : unmanaged, INumber<T> =>
        Fold<T>(inputs, (left, right) => combine(left != T.Zero, right != T.Zero) ? T.One : T.Zero);

    private static byte[] Fold<T>(byte[][] inputs, Func<T, T, T> combine)
        where T : unmanaged
    {
        byte[] result = (byte[])inputs[0].Clone();
        Span<T> values = MemoryMarshal.Cast<byte, T>(result.AsSpan());
        for (int rank = 1; rank < inputs.Length; rank++)
        {
            ReadOnlySpan<T> others = MemoryMarshal.Cast<byte, T>(inputs[rank]);
            for (int i = 0; i < values.Length; i++)
                values[i] = combine(values[i], others[i]);
        }

        return result;
    }
}
