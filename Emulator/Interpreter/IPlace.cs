// Where a register operand of a conversion lies.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Type parameter: a general or a vector register.</summary>
internal unsafe interface IPlace
{
    static abstract byte* Of(CpuState* cpu, byte operand);
}
