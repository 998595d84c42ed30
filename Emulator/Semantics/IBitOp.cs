// What BT and its like do with the bit they found.
using System.Numerics;

namespace ToroEmu.Semantics;

/// <summary>CF becomes the bit before; the other flags stay.</summary>
internal interface IBitOp
{
    /// <summary>BT only looks.</summary>
    static abstract bool WritesResult { get; }

    /// <param name="value">The operand.</param>
    /// <param name="mask">The bit, alone.</param>
    static abstract T Do<T>(T value, T mask)
        where T : unmanaged, IBinaryInteger<T>;
}
