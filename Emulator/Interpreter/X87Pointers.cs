// FIP, FDP, FOP and the selectors that go with them.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>
/// Noted by every x87 instruction but control instructions; FDP by those with a memory operand, all others keep it. So did
/// processors before FDP_EXCPTN_ONLY and the deprecation of FCS and FDS (CPUID leaf 7, EBX bits 6 and 13, which are clear here),
/// and so do AMD's (SDM 1, 8.1.8 and 8.1.9).
/// </summary>
internal static unsafe class X87Pointers
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Note(CpuState* cpu, DecodedInsn* insn)
    {
        cpu->X87.InstructionPointer = BlockEntry.Rip(cpu, insn);
        cpu->X87.Opcode = (ushort)insn->Imm;
        cpu->X87.CodeSelector = cpu->Segments[SegReg.Cs].Selector;
    }

    /// <summary>As <see cref="Note"/>, for an instruction with a memory operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoteMemory(CpuState* cpu, DecodedInsn* insn)
    {
        Note(cpu, insn);
        cpu->X87.DataPointer = EffectiveAddress.Of(cpu, insn);
        cpu->X87.DataSelector = cpu->Segments[SegmentOf(insn)].Selector;
    }

    /// <summary>64-bit code has flat segments, but their selectors are still there.</summary>
    private static int SegmentOf(DecodedInsn* insn) => insn->Segment != SegReg.Flat ? insn->Segment
        : insn->IsOnStack ? SegReg.Ss : SegReg.Ds;

    /// <summary>
    /// An earlier instruction's unmasked exception is pending and faults now (SDM 1, 8.7). With CR0.NE clear the processor would
    /// tell an external interrupt controller by FERR# and heed IGNNE#. Neither is wired: IGNNE# counts as asserted, and execution goes on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsErrorPending(CpuState* cpu) => (cpu->X87.Status & X87Status.ErrorSummary) != 0 && (cpu->Cr0 & Cr0.Ne) != 0;
}
