// Widths of integer operands.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ToroEmu.Semantics;

/// <summary>Conversions between an operand type (byte, ushort, uint, ulong) and 64 bits; folded away by the JIT.</summary>
internal static unsafe class Width<T>
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>Bits of the operand.</summary>
    public static int Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => sizeof(T) * 8;
    }

    /// <summary>Distance of the operand's top bit from bit 63.</summary>
    public static int Shift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 64 - sizeof(T) * 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ZeroExtend(T value) => ulong.CreateTruncating(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong SignExtend(T value)
    {
        if (sizeof(T) == 1) return (ulong)(sbyte)byte.CreateTruncating(value);
        if (sizeof(T) == 2) return (ulong)(short)ushort.CreateTruncating(value);
        if (sizeof(T) == 4) return (ulong)(int)uint.CreateTruncating(value);
        return ulong.CreateTruncating(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Truncate(ulong value) => T.CreateTruncating(value);

    /// <summary>The top bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNegative(T value) => (long)(ulong.CreateTruncating(value) << Shift) < 0;
}
