// Which parts an address has.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Sums up an address of 64 bits.</summary>
internal unsafe interface IAddressParts
{
    static abstract ulong Sum(CpuState* cpu, DecodedInsn* insn);
}
