// A shift over two operands.
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>SHLD and SHRD: bits shifted out of <c>fill</c> enter <c>value</c>. Count as for <see cref="IShiftOp"/>.</summary>
internal unsafe interface IDoubleShiftOp
{
    static abstract T Do<T>(CpuState* cpu, T value, T fill, ulong count)
        where T : unmanaged, IBinaryInteger<T>;
}
