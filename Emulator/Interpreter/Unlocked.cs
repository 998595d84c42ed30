// Instructions without LOCK.
using System.Numerics;
using System.Runtime.CompilerServices;

using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>A load and a store; as on a processor, the operand is written even if it stays the same.</summary>
internal readonly unsafe struct Unlocked : ILocking
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T CompareExchange<T>(T* target, T value, T comparand)
        where T : unmanaged, IBinaryInteger<T>
    {
        T seen = GuestRam.Load(target);
        GuestRam.Store(target, seen == comparand ? value : seen);
        return seen;
    }
}
