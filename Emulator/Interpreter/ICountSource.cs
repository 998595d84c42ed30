// Where a double shift takes its count from.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Type parameter of handlers: an immediate, or CL.</summary>
internal unsafe interface ICountSource
{
    static abstract ulong Count(CpuState* cpu, DecodedInsn* insn);
}
