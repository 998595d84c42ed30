// An operation of one operand on the accumulator and its extension.
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>MUL, IMUL, DIV, IDIV: AL and AH for bytes, else rAX and rDX.</summary>
internal unsafe interface IImplicitOp
{
    /// <summary><see langword="false"/>: #DE, and no register has changed.</summary>
    static abstract bool TryDo<T>(CpuState* cpu, T source)
        where T : unmanaged, IBinaryInteger<T>;
}
