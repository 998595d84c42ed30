// Host atomics on guest memory.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace ToroEmu.Interpreter;

/// <summary>LOCKed instructions are host atomics of the same width (SDM 3A, 9.1).</summary>
internal static unsafe class Atomics
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T CompareExchange<T>(T* target, T value, T comparand)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (sizeof(T) == 1) return T.CreateTruncating(Interlocked.CompareExchange(ref *(byte*)target, byte.CreateTruncating(value), byte.CreateTruncating(comparand)));
        if (sizeof(T) == 2) return T.CreateTruncating(Interlocked.CompareExchange(ref *(ushort*)target, ushort.CreateTruncating(value), ushort.CreateTruncating(comparand)));
        if (sizeof(T) == 4) return T.CreateTruncating(Interlocked.CompareExchange(ref *(uint*)target, uint.CreateTruncating(value), uint.CreateTruncating(comparand)));
        return T.CreateTruncating(Interlocked.CompareExchange(ref *(ulong*)target, ulong.CreateTruncating(value), ulong.CreateTruncating(comparand)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exchange<T>(T* target, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (sizeof(T) == 1) return T.CreateTruncating(Interlocked.Exchange(ref *(byte*)target, byte.CreateTruncating(value)));
        if (sizeof(T) == 2) return T.CreateTruncating(Interlocked.Exchange(ref *(ushort*)target, ushort.CreateTruncating(value)));
        if (sizeof(T) == 4) return T.CreateTruncating(Interlocked.Exchange(ref *(uint*)target, uint.CreateTruncating(value)));
        return T.CreateTruncating(Interlocked.Exchange(ref *(ulong*)target, ulong.CreateTruncating(value)));
    }
}
