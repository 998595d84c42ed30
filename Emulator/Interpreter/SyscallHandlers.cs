// SYSCALL and SYSRET.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>SDM 2B, SYSCALL and SYSRET: segments by fixed descriptors, 64-bit mode only, as Intel processors do.</summary>
internal static unsafe class SyscallHandlers
{
    private const ushort FlatCode64 = 0xA09B;
    private const ushort FlatCode32 = 0xC09B;
    private const ushort FlatData = 0xC093;

    public static Outcome Syscall(CpuState* cpu, DecodedInsn* insn)
    {
        if ((cpu->Efer & Efer.Sce) == 0 || cpu->Mode != CodeMode.Code64) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        cpu->Registers[Gpr.Rcx] = BlockEntry.NextRip(cpu, insn);
        cpu->Registers[Gpr.R11] = LazyFlags.Read(cpu) & ~Rflags.Rf;
        BlockEntry.Leave(cpu, insn);
        SystemHandlers.SetFlags(cpu, cpu->Registers[Gpr.R11] & ~cpu->Fmask);
        // TF as masked decides on the trap behind SYSCALL, and TF as restored on the one behind SYSRET.
        cpu->TrapShadow = (cpu->SystemFlags & Rflags.Tf) == 0;
        ushort selector = (ushort)((cpu->Star >> 32) & 0xFFFC);
        LoadFlat(cpu, selector, FlatCode64, (ushort)(selector + 8), dpl: 0);
        cpu->Rip = cpu->Lstar;
        Core.Of(cpu).SetCpl(0);
        return Outcome.Next;
    }

    /// <summary>SYSRET with a 64-bit operand returns to 64-bit mode.</summary>
    public static Outcome SysretQ(CpuState* cpu, DecodedInsn* insn) => Sysret(cpu, insn, wide: true);

    public static Outcome SysretD(CpuState* cpu, DecodedInsn* insn) => Sysret(cpu, insn, wide: false);

    private static Outcome Sysret(CpuState* cpu, DecodedInsn* insn, bool wide)
    {
        if ((cpu->Efer & Efer.Sce) == 0 || cpu->Mode != CodeMode.Code64) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        ulong target = cpu->Registers[Gpr.Rcx];
        if (cpu->Cpl != 0 || (wide && !SlowAccess.IsCanonical(target))) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        BlockEntry.Leave(cpu, insn);
        ushort selector = (ushort)(cpu->Star >> 48);
        SystemHandlers.SetFlags(cpu, cpu->Registers[Gpr.R11] & ~(Rflags.Rf | Rflags.Vm));
        if ((cpu->SystemFlags & Rflags.Tf) != 0) cpu->DebugPending |= Dr6.SingleStep;
        LoadFlat(cpu, (ushort)((selector + (wide ? 16 : 0)) | 3), wide ? FlatCode64 : FlatCode32, (ushort)((selector + 8) | 3), dpl: 3);
        cpu->Rip = wide ? target : (uint)target;
        Core.Of(cpu).SetCpl(3);
        return Outcome.Next;
    }

    private static void LoadFlat(CpuState* cpu, ushort code, ushort codeAccess, ushort stack, int dpl)
    {
        cpu->Segments[SegReg.Cs] = new SegmentRegister { Selector = code, Limit = uint.MaxValue, Access = (ushort)(codeAccess | (dpl << 5)) };
        cpu->Segments[SegReg.Ss] = new SegmentRegister { Selector = stack, Limit = uint.MaxValue, Access = (ushort)(FlatData | (dpl << 5)) };
    }
}
