// Whether an instruction carries LOCK.
using System.Numerics;

namespace ToroEmu.Interpreter;

/// <summary>Type parameter of handlers: <see cref="Locked"/> or <see cref="Unlocked"/>.</summary>
internal unsafe interface ILocking
{
    /// <summary>Stores <paramref name="value"/> if memory holds <paramref name="comparand"/>; answers what it held.</summary>
    static abstract T CompareExchange<T>(T* target, T value, T comparand)
        where T : unmanaged, IBinaryInteger<T>;
}
