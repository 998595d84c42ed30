// How a memory operand becomes a linear address.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Type parameter of handlers: 64-bit code has no segment limits, all other code does.</summary>
internal unsafe interface IAddressing
{
    /// <summary>
    /// Linear address of the operand of <paramref name="size"/> bytes. A segment violation gives an address that no mode can
    /// use; the slow path turns it into #GP or #SS.
    /// </summary>
    static abstract ulong Linear(CpuState* cpu, DecodedInsn* insn, int size, bool write);

    /// <summary>As <see cref="Linear"/>, for an offset into a segment given by number.</summary>
    static abstract ulong Linear(CpuState* cpu, int segment, ulong offset, int size, bool write);
}
