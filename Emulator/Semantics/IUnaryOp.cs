// An operation on one integer.
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Computes the result and notes the status flags it defines.</summary>
internal unsafe interface IUnaryOp
{
    static abstract T Do<T>(CpuState* cpu, T value)
        where T : unmanaged, IBinaryInteger<T>;
}
