// Some instructions on end.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Runs from an instruction on, up to the tail call of the next handler.</summary>
internal unsafe interface ISequence
{
    static abstract Outcome Run(CpuState* cpu, DecodedInsn* insn);
}
