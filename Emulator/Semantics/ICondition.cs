// A condition on the status flags.
using System.Numerics;

using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>A condition of Jcc, SETcc and CMOVcc (SDM 1, appendix B).</summary>
internal unsafe interface ICondition
{
    static abstract bool Holds(CpuState* cpu);

    /// <summary>
    /// As <see cref="Holds"/>, right behind an operation that noted its flags: the operands and the result answer sooner where they can.
    /// </summary>
    static abstract bool HoldsAfter<TOp, T>(CpuState* cpu, T left, T right, T result)
        where TOp : struct, IBranchingOp
        where T : unmanaged, IBinaryInteger<T>;
}
