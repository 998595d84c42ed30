// Instructions with LOCK.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ToroEmu.Interpreter;

/// <summary>A host atomic.</summary>
internal readonly unsafe struct Locked : ILocking
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T CompareExchange<T>(T* target, T value, T comparand)
        where T : unmanaged, IBinaryInteger<T> => Atomics.CompareExchange(target, value, comparand);
}
