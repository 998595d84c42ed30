// Lengths of the strings that PCMPESTRI and its like compare.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

internal unsafe interface IStringLengths
{
    /// <summary>Elements of the string in <paramref name="vector"/>, no more than it has; <paramref name="register"/> is the general register of its length.</summary>
    static abstract int Of(CpuState* cpu, int register, byte* vector, byte immediate);
}
