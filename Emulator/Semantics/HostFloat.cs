// When the host's floating point may stand for the guest's.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>
/// The host rounds to nearest and shows no exception flags. Its result is the guest's, flags included, if the guest has the
/// default control bits, precision is flagged already, and neither operands nor results are NaN, infinite, denormal or near it:
/// then precision is all that can be raised.
/// </summary>
internal static class HostFloat
{
    private const uint Ready = Mxcsr.Default | Mxcsr.Precision;

    /// <summary>All control bits, and the precision flag.</summary>
    private const uint ReadyMask = (Mxcsr.Writable & ~Mxcsr.Flags) | Mxcsr.Precision;

    /// <summary>Rounding needs no care.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayRound(uint mxcsr) => (mxcsr & ReadyMask) == Ready;

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

    /// <summary>The lowest lane is zero or normal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPlain<T>(Vector128<T> value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            uint bits = value.AsUInt32().ToScalar();
            return (bits & 0x7F80_0000) - 0x0080_0000 < 0x7F00_0000 || bits << 1 == 0;
        }
        ulong wide = value.AsUInt64().ToScalar();
        return (wide & 0x7FF0_0000_0000_0000) - 0x0010_0000_0000_0000 < 0x7FE0_0000_0000_0000 || wide << 1 == 0;
    }

    /// <summary>The lowest lane is normal, finite, and above the smallest normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWellInside<T>(Vector128<T> value)
        where T : unmanaged => typeof(T) == typeof(float)
            ? (value.AsUInt32().ToScalar() & 0x7F80_0000) - 0x0100_0000 < 0x7E80_0000
            : (value.AsUInt64().ToScalar() & 0x7FF0_0000_0000_0000) - 0x0020_0000_0000_0000 < 0x7FD0_0000_0000_0000;
}
