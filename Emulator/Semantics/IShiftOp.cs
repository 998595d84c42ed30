// A shift or rotate.
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Computes the result and notes the flags; a count that comes to zero leaves both as they were.</summary>
internal unsafe interface IShiftOp
{
    /// <param name="places">A count that is already cut, and not zero.</param>
    static abstract T DoSome<T>(CpuState* cpu, T value, int places)
        where T : unmanaged, IBinaryInteger<T>;

    /// <param name="count">As the operand gives it; cut to 5 bits, or 6 for 64-bit operands, by the operation (SDM 2B, SAL).</param>
    static abstract T Do<T>(CpuState* cpu, T value, ulong count)
        where T : unmanaged, IBinaryInteger<T>;
}
