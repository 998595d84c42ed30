// An operation on two integers.
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Computes the result and notes the status flags; shapes load, store and repeat.</summary>
internal unsafe interface IAluOp
{
    /// <summary>CMP and TEST only set flags.</summary>
    static abstract bool WritesResult { get; }

    static virtual FlagRule Rule => FlagRule.Unknown;

    static abstract T Do<T>(CpuState* cpu, T left, T right)
        where T : unmanaged, IBinaryInteger<T>;
}
