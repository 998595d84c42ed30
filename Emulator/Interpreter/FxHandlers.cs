// FXSAVE, FXRSTOR, LDMXCSR, STMXCSR.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>Saving and restoring what x87 and SSE hold (SDM 2A, FXSAVE, FXRSTOR, LDMXCSR; SDM 1, 10.5).</summary>
internal static unsafe class FxHandlers
{
    /// <summary>MXCSR bits outside of <see cref="Mxcsr.Writable"/> are #GP(0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Ldmxcsr<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        uint* source = GuestAccess.Read<uint, TMode>(cpu, insn);
        if (source == null) return BlockEntry.Fault(cpu, insn);
        uint value = GuestRam.Load(source);
        if ((value & ~Mxcsr.Writable) != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->Mxcsr = value;
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Stmxcsr<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (!GuestAccess.Store<uint, TMode>(cpu, insn, cpu->Mxcsr)) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Fxsave<TMode, TLayout>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
        where TLayout : struct, IFxLayout
    {
        if (!FxArea.Save<TLayout>(cpu, TMode.Linear(cpu, insn, FxArea.Size, true), insn->IsOnStack))
            return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Fxrstor<TMode, TLayout>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
        where TLayout : struct, IFxLayout
    {
        if (!FxArea.Restore<TLayout>(cpu, TMode.Linear(cpu, insn, FxArea.Size, false), insn->IsOnStack))
            return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }
}
