// x87 control: FNINIT, FNCLEX, FLDCW, FNSTCW, FNSTSW (SDM 2A).
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>The forms with N do not wait for pending exceptions.</summary>
internal static unsafe class X87ControlHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Fninit(CpuState* cpu, DecodedInsn* insn)
    {
        cpu->X87.Initialise();
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Fnclex(CpuState* cpu, DecodedInsn* insn)
    {
        cpu->X87.Status &= X87Status.Top | X87Status.ConditionCodes;
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Clearing a mask whose flag is set makes the exception pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Fldcw<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if ((cpu->X87.Status & X87Status.ErrorSummary) != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        ushort* source = GuestAccess.Read<ushort, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        cpu->X87.Control = (ushort)((GuestRam.Load(source) & X87Status.ControlWritable) | X87Status.ControlFixed);
        X87Exceptions.Summarize(cpu);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Fnstcw<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (!GuestAccess.Store<ushort, TMode>(cpu, insn, cpu->X87.Control)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome FnstswM<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (!GuestAccess.Store<ushort, TMode>(cpu, insn, cpu->X87.Status)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>FNSTSW AX.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome FnstswR(CpuState* cpu, DecodedInsn* insn)
    {
        RegisterFile.Write(cpu, insn->Reg, cpu->X87.Status);
        insn++;
        return insn->Handler(cpu, insn);
    }
}
