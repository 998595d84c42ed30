// Exceptions of x87 instructions.
using ToroEmu.Cpu;

namespace ToroEmu.Semantics;

/// <summary>Noted in the status word; one that is not masked faults at the next waiting instruction (SDM 1, 8.6).</summary>
internal static unsafe class X87Exceptions
{
    public static FloatEnvironment Environment(CpuState* cpu) => FloatEnvironment.ForX87(cpu->X87.Control);

    /// <summary>Notes flags and C1; <see langword="false"/>: an unmasked pre-computation exception keeps the result from being stored.</summary>
    public static bool Note(CpuState* cpu, in FloatEnvironment environment)
    {
        bool computes = (environment.Flags & ~environment.Masks & Mxcsr.PreComputation) == 0;
        SetC1(cpu, computes && environment.RoundedUp);
        cpu->X87.Status |= (ushort)environment.NotedFlags;
        Summarize(cpu);
        return computes;
    }

    /// <summary>Stack overflow or underflow; <see langword="true"/>: masked, the indefinite is the result (SDM 1, 8.5.1.1).</summary>
    public static bool NoteStackFault(CpuState* cpu, bool overflow)
    {
        SetC1(cpu, overflow);
        cpu->X87.Status |= X87Status.StackFault | (ushort)Mxcsr.InvalidOperation;
        Summarize(cpu);
        return (cpu->X87.Control & Mxcsr.InvalidOperation) != 0;
    }

    /// <summary>ES and B follow from flags and masks.</summary>
    public static void Summarize(CpuState* cpu)
    {
        bool pending = (cpu->X87.Status & ~cpu->X87.Control & X87Status.Exceptions) != 0;
        const ushort summary = X87Status.ErrorSummary | X87Status.Busy;
        cpu->X87.Status = (ushort)(pending ? cpu->X87.Status | summary : cpu->X87.Status & ~summary);
    }

    public static void SetC1(CpuState* cpu, bool value) =>
        cpu->X87.Status = (ushort)(value ? cpu->X87.Status | X87Status.C1 : cpu->X87.Status & ~X87Status.C1);
}
