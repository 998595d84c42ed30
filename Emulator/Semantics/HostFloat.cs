// When the host's floating point may stand for the guest's.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>
/// The host rounds to nearest and shows no exception flags. Its result is the guest's, flags included, if the guest rounds to
/// nearest too, precision is masked and flagged already, and neither operands nor results are NaN, infinite, denormal or near it:
/// then precision is all that can be raised, whatever else is masked, flushed or taken for zero.
/// </summary>
internal static class HostFloat
{
    private const uint PrecisionMask = Mxcsr.Precision << Mxcsr.MaskShift;
    private const uint RoundingMask = 3u << Mxcsr.RoundingShift;

    /// <summary>Rounding needs no care.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayRound(uint mxcsr) => (mxcsr & (RoundingMask | PrecisionMask | Mxcsr.Precision)) == (PrecisionMask | Mxcsr.Precision);

    /// <summary>Rounding needs no care but for the precision flag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayRoundNoting(uint mxcsr) => (mxcsr & (RoundingMask | PrecisionMask)) == PrecisionMask;

    /// <summary>A result that is not exact changes nothing: precision is masked, and flagged already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayBeInexact(uint mxcsr) => (mxcsr & (PrecisionMask | Mxcsr.Precision)) == (PrecisionMask | Mxcsr.Precision);

    /// <summary>Left * right + addend, rounded once, on hosts without the instruction too. T: float or double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Fused<T>(Vector128<T> left, Vector128<T> right, Vector128<T> addend)
        where T : unmanaged => typeof(T) == typeof(float)
            ? Vector128.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), addend.AsSingle()).As<float, T>()
            : Vector128.FusedMultiplyAdd(left.AsDouble(), right.AsDouble(), addend.AsDouble()).As<double, T>();

    /// <summary>The sign bits of all lanes of T.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Signs<T>()
        where T : unmanaged => typeof(T) == typeof(float) ? Vector128.Create(1u << 31).As<uint, T>() : Vector128.Create(1UL << 63).As<ulong, T>();

    /// <summary>The sign bits of lanes 0, 2 and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> SignsOfEvenLanes<T>()
        where T : unmanaged => typeof(T) == typeof(float) ? Vector128.Create(1UL << 31).As<ulong, T>() : Vector128.CreateScalar(1UL << 63).As<ulong, T>();

    /// <summary>All lanes are zero or normal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool ArePlain<T>(Vector128<T> value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Vector128<uint> bits = value.AsUInt32(), exponent = bits & Vector128.Create(0x7F80_0000u);
            Vector128<uint> normal = Vector128.LessThan(exponent - Vector128.Create(0x0080_0000u), Vector128.Create(0x7F00_0000u));
            return Vector128.EqualsAll(normal | Vector128.Equals(bits << 1, Vector128<uint>.Zero), Vector128<uint>.AllBitsSet);
        }
        Vector128<ulong> wide = value.AsUInt64(), wideExponent = wide & Vector128.Create(0x7FF0_0000_0000_0000UL);
        Vector128<ulong> wideNormal = Vector128.LessThan(wideExponent - Vector128.Create(0x0010_0000_0000_0000UL), Vector128.Create(0x7FE0_0000_0000_0000UL));
        return Vector128.EqualsAll(wideNormal | Vector128.Equals(wide << 1, Vector128<ulong>.Zero), Vector128<ulong>.AllBitsSet);
    }

    /// <summary>All lanes are normal, finite, and above the smallest normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreWellInside<T>(Vector128<T> value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Vector128<uint> exponent = value.AsUInt32() & Vector128.Create(0x7F80_0000u);
            return Vector128.LessThanAll(exponent - Vector128.Create(0x0100_0000u), Vector128.Create(0x7E80_0000u));
        }
        Vector128<ulong> wide = value.AsUInt64() & Vector128.Create(0x7FF0_0000_0000_0000UL);
        return Vector128.LessThanAll(wide - Vector128.Create(0x0020_0000_0000_0000UL), Vector128.Create(0x7FD0_0000_0000_0000UL));
    }

    /// <summary>All lanes of a product or quotient are far from denormal, or zero for an operand is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreSafe<T>(Vector128<T> result, Vector128<T> left, Vector128<T> right)
        where T : unmanaged
    {
        if (AreWellInside(result)) return true;
        Vector128<T> zero = Vector128<T>.Zero, exact = Vector128.Equals(result, zero) & (Vector128.Equals(left, zero) | Vector128.Equals(right, zero));
        return AreWellInside(Vector128.ConditionalSelect(exact, Vector128<T>.One, result));
    }

    /// <summary>As <see cref="AreSafe"/>, of the lowest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSafe<T>(Vector128<T> result, Vector128<T> left, Vector128<T> right)
        where T : unmanaged => IsWellInside(result) || (IsZero(result) && (IsZero(left) || IsZero(right)));

    /// <summary>The lowest lane is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero<T>(Vector128<T> value)
        where T : unmanaged => typeof(T) == typeof(float) ? value.AsUInt32().ToScalar() << 1 == 0 : value.AsUInt64().ToScalar() << 1 == 0;

    /// <summary>
    /// All lanes are zero or so near to 1 that neither the basic operations nor their rounding errors can leave the range: 2^-32
    /// to 2^32 for float, 2^-256 to 2^256 for double.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreModerate<T>(Vector128<T> value)
        where T : unmanaged
    {
        Vector128<T> magnitude = Vector128.Abs(value), zero = Vector128.Equals(value, Vector128<T>.Zero);
        if (typeof(T) == typeof(float))
        {
            Vector128<float> single = magnitude.AsSingle();
            Vector128<float> inside = Vector128.GreaterThan(single, Vector128.Create(2.3283064365386963e-10f)) & Vector128.LessThan(single, Vector128.Create(4294967296f));
            return Vector128.EqualsAll((inside.AsUInt32() | zero.AsUInt32()), Vector128<uint>.AllBitsSet);
        }
        Vector128<double> wide = magnitude.AsDouble();
        Vector128<double> wideInside = Vector128.GreaterThan(wide, Vector128.Create(8.636168555094445e-78)) & Vector128.LessThan(wide, Vector128.Create(1.157920892373162e77));
        return Vector128.EqualsAll((wideInside.AsUInt64() | zero.AsUInt64()), Vector128<ulong>.AllBitsSet);
    }

    /// <summary>The lowest lane is zero or normal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPlain<T>(Vector128<T> value)
        where T : unmanaged => typeof(T) == typeof(float) ? IsPlainSingle(value.AsUInt32().ToScalar()) : IsPlainDouble(value.AsUInt64().ToScalar());

    /// <summary>
    /// Zero or normal. Not by way of a vector: the compiler of .NET 10 takes wrong bits for CreateScalar(value).AsUInt32().ToScalar()
    /// if the value is in a register.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPlain<T>(T value)
        where T : unmanaged => typeof(T) == typeof(float) ? IsPlainSingle(Unsafe.BitCast<T, uint>(value)) : IsPlainDouble(Unsafe.BitCast<T, ulong>(value));

    /// <summary>A number of type T is zero or normal, by its bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPlain<T>(ulong bits)
        where T : unmanaged => IsPlain(typeof(T) == typeof(float) ? Vector128.CreateScalar((uint)bits).As<uint, T>() : Vector128.CreateScalar(bits).As<ulong, T>());

    /// <summary>The lowest lane is normal, finite, and above the smallest normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWellInside<T>(Vector128<T> value)
        where T : unmanaged => typeof(T) == typeof(float) ? IsWellInsideSingle(value.AsUInt32().ToScalar()) : IsWellInsideDouble(value.AsUInt64().ToScalar());

    /// <summary>Normal, finite, and above the smallest normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWellInside<T>(T value)
        where T : unmanaged => typeof(T) == typeof(float) ? IsWellInsideSingle(Unsafe.BitCast<T, uint>(value)) : IsWellInsideDouble(Unsafe.BitCast<T, ulong>(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlainSingle(uint bits) => (bits & 0x7F80_0000) - 0x0080_0000 < 0x7F00_0000 || bits << 1 == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlainDouble(ulong bits) => (bits & 0x7FF0_0000_0000_0000) - 0x0010_0000_0000_0000 < 0x7FE0_0000_0000_0000 || bits << 1 == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWellInsideSingle(uint bits) => (bits & 0x7F80_0000) - 0x0100_0000 < 0x7E80_0000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWellInsideDouble(ulong bits) => (bits & 0x7FF0_0000_0000_0000) - 0x0020_0000_0000_0000 < 0x7FD0_0000_0000_0000;
}
