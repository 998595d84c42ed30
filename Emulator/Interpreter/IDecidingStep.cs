// A step that a conditional branch often follows.
using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Knows more than the flags it leaves.</summary>
internal unsafe interface IDecidingStep : IStep
{
    /// <summary>Does the step and answers whether the condition holds behind it.</summary>
    static abstract bool Decide<TCondition>(CpuState* cpu, DecodedInsn* insn, TlbEntry* entry, ulong linear)
        where TCondition : struct, ICondition;
}
