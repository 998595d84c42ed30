// x87 control: FNINIT, FNCLEX, FLDCW, FNSTCW, FNSTSW, FNSTENV, FLDENV, FNSAVE, FRSTOR, FWAIT (SDM 2A).
using System.Numerics;
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
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
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

    /// <summary>FNSTENV: stores the environment, then masks all exceptions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Fnstenv<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!Save<T, TMode>(cpu, insn, registers: false)) return BlockEntry.Fault(cpu, insn);
        X87Environment.MaskAll(cpu);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Fldenv<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        if (!Restore<T, TMode>(cpu, insn, registers: false)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>FNSAVE: stores environment and registers, then initialises.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Fnsave<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (!Save<T, TMode>(cpu, insn, registers: true)) return BlockEntry.Fault(cpu, insn);
        cpu->X87.Initialise();
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Frstor<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        if (!Restore<T, TMode>(cpu, insn, registers: true)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>FWAIT: not an x87 instruction for FIP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Fwait(CpuState* cpu, DecodedInsn* insn)
    {
        if (X87Pointers.IsErrorPending(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        insn++;
        return insn->Handler(cpu, insn);
    }

    private static bool Save<T, TMode>(CpuState* cpu, DecodedInsn* insn, bool registers)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing =>
        X87Area.Save<T>(cpu, TMode.Linear(cpu, insn, X87Area.Size<T>(registers), true), insn->IsOnStack, registers);

    private static bool Restore<T, TMode>(CpuState* cpu, DecodedInsn* insn, bool registers)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing =>
        X87Area.Restore<T>(cpu, TMode.Linear(cpu, insn, X87Area.Size<T>(registers), false), insn->IsOnStack, registers);
}
