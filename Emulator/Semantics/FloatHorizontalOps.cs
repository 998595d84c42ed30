// Floating-point arithmetic across lanes (SDM 2, HADDPS, HSUBPS, ADDSUBPS, DPPS and their double forms).
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

internal static unsafe class FloatHorizontalOps
{
    /// <summary>HADDPS, HSUBPD and so on: of each two neighbours, first those of the first operand.</summary>
    public readonly struct Neighbours<TOp, T> : IFloatHalfOp
        where TOp : struct, IFloatOp
        where T : unmanaged
    {
        public static bool TryHost(uint mxcsr, byte* target, byte* left, byte* right, byte immediate)
        {
            if (!HostFloat.MayRound(mxcsr)) return false;
            Vector128<T> even = Every<T>(left, right, 0), odd = Every<T>(left, right, 1), result = TOp.Host(even, odd);
            *(Vector128<T>*)target = result;
            return HostFloat.ArePlain(even) && HostFloat.ArePlain(odd) && HostFloat.ArePlain(result);
        }

        public static void Soft(ref FloatEnvironment environment, byte* target, byte* left, byte* right, byte immediate)
        {
            FloatFormat format = FloatFormat.Of<T>();
            for (int at = 0; at < sizeof(Xmm); at += sizeof(T))
            {
                byte* pair = at < sizeof(Xmm) / 2 ? left + at * 2 : right + (at * 2 - sizeof(Xmm));
                Lane<T>.Write(target + at, TOp.Soft(ref environment, format, Lane<T>.Read(pair), Lane<T>.Read(pair + sizeof(T))));
            }
        }
    }

    /// <summary>ADDSUBPS, ADDSUBPD: even lanes are subtracted, odd ones added.</summary>
    public readonly struct Alternating<T> : IFloatHalfOp
        where T : unmanaged
    {
        public static bool TryHost(uint mxcsr, byte* target, byte* left, byte* right, byte immediate)
        {
            if (!HostFloat.MayRound(mxcsr)) return false;
            Vector128<T> l = *(Vector128<T>*)left, r = *(Vector128<T>*)right;
            Vector128<T> result = l + (r ^ HostFloat.SignsOfEvenLanes<T>());
            *(Vector128<T>*)target = result;
            return HostFloat.ArePlain(l) && HostFloat.ArePlain(r) && HostFloat.ArePlain(result);
        }

        public static void Soft(ref FloatEnvironment environment, byte* target, byte* left, byte* right, byte immediate)
        {
            FloatFormat format = FloatFormat.Of<T>();
            for (int lane = 0; lane < sizeof(Xmm) / sizeof(T); lane++)
            {
                int at = lane * sizeof(T);
                ulong l = Lane<T>.Read(left + at), r = Lane<T>.Read(right + at);
                Lane<T>.Write(target + at, (lane & 1) == 0 ? FloatOps.Subtract.Soft(ref environment, format, l, r) : FloatOps.Add.Soft(ref environment, format, l, r));
            }
        }
    }

    /// <summary>
    /// DPPS, DPPD: products of the lanes in the immediate's upper half, zeros for the others; their sum, neighbours first, to the
    /// lanes in its lower half. Every step rounds and may end in an exception before the next.
    /// </summary>
    public readonly struct DotProduct<T> : IFloatHalfOp
        where T : unmanaged
    {
        public static bool TryHost(uint mxcsr, byte* target, byte* left, byte* right, byte immediate)
        {
            if (!HostFloat.MayRound(mxcsr)) return false;
            Vector128<T> l = *(Vector128<T>*)left, r = *(Vector128<T>*)right, chosen = Choose<T>(immediate >> 4), product = l * r;
            if (!HostFloat.ArePlain(l) || !HostFloat.ArePlain(r) || !HostFloat.AreSafe(product, l, r)) return false;
            product &= chosen;
            Vector128<T> pairs = product + Swap(product);
            Vector128<T> sum = sizeof(T) == sizeof(float) ? pairs + Swap(pairs.AsDouble()).As<double, T>() : pairs;
            *(Vector128<T>*)target = sum & Choose<T>(immediate);
            return HostFloat.ArePlain(pairs) && HostFloat.ArePlain(sum);
        }

        public static void Soft(ref FloatEnvironment environment, byte* target, byte* left, byte* right, byte immediate)
        {
            FloatFormat format = FloatFormat.Of<T>();
            int lanes = sizeof(Xmm) / sizeof(T);
            ulong* terms = stackalloc ulong[sizeof(Xmm) / sizeof(float)];
            for (int lane = 0; lane < lanes; lane++)
            {
                int at = lane * sizeof(T);
                terms[lane] = (immediate >> (4 + lane) & 1) != 0 ? FloatOps.Multiply.Soft(ref environment, format, Lane<T>.Read(left + at), Lane<T>.Read(right + at)) : 0;
            }
            for (int count = lanes; count > 1 && environment.Settle(); count /= 2)
            {
                for (int term = 0; term < count / 2; term++)
                    terms[term] = FloatOps.Add.Soft(ref environment, format, terms[term * 2], terms[term * 2 + 1]);
            }
            for (int lane = 0; lane < lanes; lane++) Lane<T>.Write(target + lane * sizeof(T), (immediate >> lane & 1) != 0 ? terms[0] : 0);
        }
    }

    /// <summary>All ones in the lanes whose bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Choose<T>(int bits)
        where T : unmanaged
    {
        if (sizeof(T) == sizeof(double)) return Vector128.Create(-(long)(bits & 1), -(long)(bits >> 1 & 1)).As<long, T>();
        return Vector128.Create(-(bits & 1), -(bits >> 1 & 1), -(bits >> 2 & 1), -(bits >> 3 & 1)).As<int, T>();
    }

    /// <summary>Neighbours change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Swap<T>(Vector128<T> value)
        where T : unmanaged => sizeof(T) == sizeof(float)
            ? Vector128.Shuffle(value.AsUInt32(), Vector128.Create(1u, 0, 3, 2)).As<uint, T>()
            : Vector128.Shuffle(value.AsUInt64(), Vector128.Create(1UL, 0)).As<ulong, T>();

    /// <summary>The even or odd lanes of both operands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Every<T>(byte* left, byte* right, int odd)
        where T : unmanaged => sizeof(T) == sizeof(float)
            ? Vector128.Create(((uint*)left)[odd], ((uint*)left)[2 + odd], ((uint*)right)[odd], ((uint*)right)[2 + odd]).As<uint, T>()
            : Vector128.Create(((ulong*)left)[odd], ((ulong*)right)[odd]).As<ulong, T>();
}
