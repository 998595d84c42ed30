// What an x87 instruction does.
using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Works on the register stack; faults are only noted in the status word, so that nothing else can fail.</summary>
internal unsafe interface IX87Op
{
    /// <param name="cpu">The core.</param>
    /// <param name="first">Number of the first stack register named, or 0.</param>
    /// <param name="second">Number of the second stack register named, or 0.</param>
    /// <param name="memory">The memory operand, or null.</param>
    static abstract void Do(CpuState* cpu, int first, int second, byte* memory);
}
