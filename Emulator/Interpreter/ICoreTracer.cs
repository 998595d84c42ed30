// Runs a core's blocks for whoever wants to know its instructions.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Looks on, and changes nothing. See <see cref="Core.Tracer"/>.</summary>
internal unsafe interface ICoreTracer
{
    /// <summary>Wants blocks of one instruction.</summary>
    bool IsSingle { get; }

    /// <summary>Runs exactly one block, by <see cref="BlockEntry.EnterAlone"/>.</summary>
    Outcome Run(CpuState* cpu, Block* block);
}
