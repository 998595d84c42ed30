// What an instruction does, apart from going on to the next one.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>
/// A sequence of steps makes a handler (<see cref="Sequences"/>): one for each instruction, several in hot code. A step with a memory operand names
/// its address and the entry of the translation cache to use; the members are called in the order they have here.
/// </summary>
internal unsafe interface IStep
{
    /// <summary>Linear address of the memory operand.</summary>
    static virtual ulong Address(CpuState* cpu, DecodedInsn* insn) => 0;

    static virtual TlbEntry* Entry(CpuState* cpu, DecodedInsn* insn, ulong linear) => null;

    /// <summary>Whether the entry serves the access.</summary>
    static virtual bool CanDo(TlbEntry* entry, ulong linear) => true;

    /// <summary>Ends the handler where <see cref="CanDo"/> said no.</summary>
    static virtual Outcome Missed(CpuState* cpu, DecodedInsn* insn, ulong linear) => BlockEntry.Fault(cpu, insn);

    static abstract void Do(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear);
}
