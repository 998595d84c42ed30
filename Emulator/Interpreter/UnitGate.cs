// Instructions of the x87, MMX and SSE units while these are switched off.
using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Asked when decoding, so that instructions that may run are not slowed down by asking.</summary>
internal static unsafe class UnitGate
{
    /// <summary>What the control registers say of the units.</summary>
    public static UnitState StateOf(CpuState* cpu) =>
        ((cpu->Cr0 & Cr0.Em) != 0 ? UnitState.Emulated : 0)
        | ((cpu->Cr0 & Cr0.Ts) != 0 ? UnitState.TaskSwitched : 0)
        | ((cpu->Cr0 & Cr0.Mp) != 0 ? UnitState.MonitorsWait : 0)
        | ((cpu->Cr4 & Cr4.OsFxsr) == 0 ? UnitState.NoSse : 0)
        | ((cpu->Cr4 & Cr4.OsXsave) == 0 ? UnitState.NoXsave : 0)
        | ((cpu->Cr4 & Cr4.OsXsave) == 0 || (cpu->Xcr0 & Xcr0.SseAndAvx) != Xcr0.SseAndAvx ? UnitState.NoAvx : 0)
        | (Virtual8086.IsProtected(cpu) ? 0 : UnitState.NoVex);

    /// <summary>The handler that raises #UD or #NM, or null: the instruction may run (SDM 3A, 2.5 and 14.1).</summary>
    public static Handler Select(UnitState state, in Instruction instruction)
    {
        if (state.HasFlag(UnitState.NoVex) && instruction.Encoding != EncodingKind.Legacy) return &SystemHandlers.Undefined;
        if (instruction.Mnemonic == Mnemonic.Wait)
            return state.HasFlag(UnitState.TaskSwitched | UnitState.MonitorsWait) ? &NotAvailable : null;
        if (IsXsave(instruction)) return SelectXsave(state, instruction);
        if (IsX87(instruction)) return (state & (UnitState.Emulated | UnitState.TaskSwitched)) != 0 ? &NotAvailable : null;
        if (instruction.Encoding == EncodingKind.VEX) return SelectVex(state, instruction);
        bool sse = IsSse(instruction);
        if (!sse && !IsMmx(instruction)) return null;
        if ((state & UnitState.Emulated) != 0 || (sse && (state & UnitState.NoSse) != 0)) return &SystemHandlers.Undefined;
        return (state & UnitState.TaskSwitched) != 0 ? &NotAvailable : null;
    }

    /// <summary>VEX instructions heed XCR0 instead of CR0.EM and CR4.OSFXSR; those of general registers heed nothing (SDM 2A, 2.4).</summary>
    private static Handler SelectVex(UnitState state, in Instruction instruction)
    {
        bool general = instruction.Op0Register.IsGPR() && instruction.MemorySize is not (MemorySize.Float32 or MemorySize.Float64) && !HasVector(instruction);
        if (general) return null;
        if (state.HasFlag(UnitState.NoAvx)) return &SystemHandlers.Undefined;
        return (state & UnitState.TaskSwitched) != 0 ? &NotAvailable : null;
    }

    /// <summary>XGETBV and XSETBV do not touch the units (SDM 2D).</summary>
    private static Handler SelectXsave(UnitState state, in Instruction instruction)
    {
        if (state.HasFlag(UnitState.NoXsave)) return &SystemHandlers.Undefined;
        bool touches = instruction.Mnemonic is not (Mnemonic.Xgetbv or Mnemonic.Xsetbv);
        return touches && (state & UnitState.TaskSwitched) != 0 ? &NotAvailable : null;
    }

    private static Outcome NotAvailable(CpuState* cpu, DecodedInsn* insn) => BlockEntry.Fault(cpu, insn, ExceptionVector.DeviceNotAvailable);

    private static bool IsXsave(in Instruction instruction)
    {
        foreach (CpuidFeature feature in instruction.CpuidFeatures)
            if (feature is CpuidFeature.XSAVE or CpuidFeature.XSAVEOPT or CpuidFeature.XSAVEC) return true;
        return false;
    }

    /// <summary>FXSAVE and FXRSTOR fault as x87 instructions do (SDM 2A, FXSAVE).</summary>
    private static bool IsX87(in Instruction instruction)
    {
        foreach (CpuidFeature feature in instruction.CpuidFeatures)
            if (feature is CpuidFeature.FPU or CpuidFeature.FPU287 or CpuidFeature.FPU387 or CpuidFeature.FXSR) return true;
        return false;
    }

    /// <summary>By an XMM operand; some have none.</summary>
    private static bool IsSse(in Instruction instruction)
    {
        if (instruction.Mnemonic is Mnemonic.Ldmxcsr or Mnemonic.Stmxcsr
            or Mnemonic.Cvtss2si or Mnemonic.Cvtsd2si or Mnemonic.Cvttss2si or Mnemonic.Cvttsd2si
            or Mnemonic.Cvtps2pi or Mnemonic.Cvtpd2pi or Mnemonic.Cvttps2pi or Mnemonic.Cvttpd2pi) return true;
        return HasVector(instruction);
    }

    private static bool HasVector(in Instruction instruction)
    {
        for (int operand = 0; operand < instruction.OpCount; operand++)
            if (instruction.GetOpKind(operand) == OpKind.Register && instruction.GetOpRegister(operand).IsVectorRegister()) return true;
        return false;
    }

    private static bool IsMmx(in Instruction instruction)
    {
        if (instruction.Mnemonic == Mnemonic.Emms) return true;
        for (int operand = 0; operand < instruction.OpCount; operand++)
            if (instruction.GetOpKind(operand) == OpKind.Register && instruction.GetOpRegister(operand).IsMM()) return true;
        return false;
    }
}
