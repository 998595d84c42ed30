// x87 control: FNINIT, FNCLEX, FLDCW, FNSTCW, FNSTSW, FNSTENV, FLDENV (SDM 2A).
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

    /// <summary>FNSTENV: stores seven words of T, then masks all exceptions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Fnstenv<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        byte* staged = VectorRegisters.Place(cpu, CpuState.StagedVector);
        X87Environment.Fill(cpu, (T*)staged);
        if (!StoreWords<T, TMode>(cpu, insn, (X87Words<T>*)staged)) return BlockEntry.Fault(cpu, insn);
        X87Environment.MaskAll(cpu);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Fldenv<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if ((cpu->X87.Status & X87Status.ErrorSummary) != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.X87Error);
        X87Words<T>* source = GuestAccess.Read<X87Words<T>, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        X87Environment.Load(cpu, (T*)source);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Not inlined: the words are copied on the stack.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool StoreWords<T, TMode>(CpuState* cpu, DecodedInsn* insn, X87Words<T>* words)
        where T : unmanaged
        where TMode : struct, IAddressing => GuestAccess.Store<X87Words<T>, TMode>(cpu, insn, *words);
}
