// A question about a segment descriptor.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>LAR, LSL, VERR, VERW ask without loading.</summary>
internal unsafe interface IDescriptorQuery
{
    /// <summary><see langword="false"/>: not visible or of a wrong type, ZF is cleared.</summary>
    /// <param name="cpu">For the privilege.</param>
    /// <param name="segment">The descriptor, unpacked, with the selector.</param>
    /// <param name="raw">The descriptor's eight bytes.</param>
    /// <param name="answer">What the destination register gets.</param>
    static abstract bool TryAnswer(CpuState* cpu, in SegmentRegister segment, ulong raw, out ulong answer);
}
