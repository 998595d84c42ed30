// XSAVE, XRSTOR, XGETBV, XSETBV and their kin.
using System.Runtime.CompilerServices;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>SDM 1, chapter 13. All are #UD without CR4.OSXSAVE.</summary>
internal static unsafe class XsaveHandlers
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Xsave<TMode, TLayout>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
        where TLayout : struct, IFxLayout
    {
        if (!XsaveArea.Save<TLayout>(cpu, TMode.Linear(cpu, insn, XsaveArea.SizeRequested(cpu), true), insn->IsOnStack, skipsUnused: false))
            return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Xsaveopt<TMode, TLayout>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
        where TLayout : struct, IFxLayout
    {
        if (!XsaveArea.Save<TLayout>(cpu, TMode.Linear(cpu, insn, XsaveArea.SizeRequested(cpu), true), insn->IsOnStack, skipsUnused: true))
            return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Xsavec<TMode, TLayout>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
        where TLayout : struct, IFxLayout
    {
        if (!XsaveArea.SaveCompacted<TLayout>(cpu, TMode.Linear(cpu, insn, XsaveArea.SizeRequested(cpu), true), insn->IsOnStack))
            return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Xrstor<TMode, TLayout>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
        where TLayout : struct, IFxLayout
    {
        if (!XsaveArea.Restore<TLayout>(cpu, TMode.Linear(cpu, insn, XsaveArea.SizeRequested(cpu), false), insn->IsOnStack))
            return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>ECX 0: XCR0; 1: of it, what is in use.</summary>
    public static Outcome Xgetbv(CpuState* cpu, DecodedInsn* insn)
    {
        uint register = (uint)cpu->Registers[Gpr.Rcx];
        bool knowsUse = Core.Of(cpu).Services.Model.Has(CpuFeature.Xgetbv1);
        if (register > (knowsUse ? 1u : 0u)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        SystemHandlers.WriteEdxEax(cpu, register == 0 ? cpu->Xcr0 : cpu->Xcr0 & XsaveArea.InUse(cpu));
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>x87 cannot be left out, nor SSE with AVX (SDM 2D, XSETBV).</summary>
    public static Outcome Xsetbv(CpuState* cpu, DecodedInsn* insn)
    {
        Core core = Core.Of(cpu);
        ulong value = (cpu->Registers[Gpr.Rdx] << 32) | (uint)cpu->Registers[Gpr.Rax];
        bool legal = cpu->Cpl == 0 && (uint)cpu->Registers[Gpr.Rcx] == 0 && (value & ~core.Services.Model.Xcr0Writable) == 0
            && (value & Xcr0.X87) != 0 && (value & Xcr0.SseAndAvx) != Xcr0.Avx;
        if (!legal) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->Xcr0 = value;
        core.RefreshContext();
        return BlockEntry.Leave(cpu, insn);
    }
}
