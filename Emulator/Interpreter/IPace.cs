// How a core goes from block to block.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>A type parameter of the outer loop and of looks at loops, so that a core which nobody traces does not even ask whether somebody does.</summary>
internal unsafe interface IPace
{
    /// <summary>Instruction after instruction, rather than block after block.</summary>
    static abstract bool IsSingle(Core core);

    /// <summary>Runs a block that is valid and within the budget, and whatever follows it.</summary>
    static abstract Outcome Enter(Core core, CpuState* cpu, Block* block);

    /// <summary>Runs exactly one block.</summary>
    static abstract Outcome EnterAlone(Core core, CpuState* cpu, Block* block);
}
