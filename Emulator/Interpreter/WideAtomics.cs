// 128-bit compare and exchange.
using System;
using System.Threading;

namespace ToroEmu.Interpreter;

/// <summary>
/// .NET has no 128-bit atomic. All cores' CMPXCHG16B of one line take the same spin lock, and each half is exchanged by a
/// 64-bit atomic, so that a 64-bit store or atomic of another core is never lost. What remains: a core that reads both
/// halves by plain loads, while the exchange runs, may see them of different age, as it may on a processor without
/// 16-byte loads.
/// </summary>
internal static unsafe class WideAtomics
{
    private const int Locks = 64;
    private const int LineShift = 6;

    /// <summary>One lock per cache line of its own.</summary>
    private static readonly int[] Taken = new int[Locks * 16];

    /// <summary>Stores <paramref name="value"/> if memory holds <paramref name="comparand"/>; answers what it held.</summary>
    public static UInt128 CompareExchange(ulong* target, UInt128 value, UInt128 comparand)
    {
        ref int taken = ref Taken[(int)(((nuint)target >> LineShift) & (Locks - 1)) * 16];
        SpinWait wait = default;
        while (Interlocked.Exchange(ref taken, 1) != 0) wait.SpinOnce();
        UInt128 seen = CompareExchangeUnsynchronized(target, value, comparand);
        Volatile.Write(ref taken, 0);
        return seen;
    }

    private static UInt128 CompareExchangeUnsynchronized(ulong* target, UInt128 value, UInt128 comparand)
    {
        ulong expectedLow = (ulong)comparand, expectedHigh = (ulong)(comparand >> 64);
        ulong high = Volatile.Read(ref target[1]);
        if (high != expectedHigh) return new UInt128(high, Volatile.Read(ref target[0]));
        ulong low = Interlocked.CompareExchange(ref target[0], (ulong)value, expectedLow);
        if (low != expectedLow) return new UInt128(high, low);
        high = Interlocked.CompareExchange(ref target[1], (ulong)(value >> 64), expectedHigh);
        if (high == expectedHigh) return comparand;
        // Another core's plain store came between: the exchange fails, the low half goes back unless it, too, was overwritten.
        Interlocked.CompareExchange(ref target[0], expectedLow, (ulong)value);
        return new UInt128(high, expectedLow);
    }
}
