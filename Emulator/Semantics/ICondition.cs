// A condition on the status flags.
using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>A condition of Jcc, SETcc and CMOVcc (SDM 1, appendix B).</summary>
internal unsafe interface ICondition
{
    static abstract bool Holds(CpuState* cpu);
}
