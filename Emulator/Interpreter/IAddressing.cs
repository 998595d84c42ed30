// How a memory operand becomes a linear address.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Type parameter of handlers: 64-bit code has no segment limits, all other code does.</summary>
internal unsafe interface IAddressing
{
    /// <summary>64-bit mode.</summary>
    static abstract bool IsLong { get; }

    /// <summary>Accesses go the whole way, to a device if need be (<see cref="Patient{TMode}"/>); otherwise only to what the translation cache knows.</summary>
    static abstract bool IsPatient { get; }

    /// <summary>Offset of the operand within its segment.</summary>
    static abstract ulong Offset(CpuState* cpu, DecodedInsn* insn);

    /// <summary>
    /// Linear address of the operand of <paramref name="size"/> bytes. A segment violation gives an address that no mode can
    /// use; the slow path turns it into #GP or #SS.
    /// </summary>
    static abstract ulong Linear(CpuState* cpu, DecodedInsn* insn, int size, bool write);

    /// <summary>As <see cref="Linear"/>, for an offset into a segment given by number.</summary>
    static abstract ulong Linear(CpuState* cpu, int segment, ulong offset, int size, bool write);
}
