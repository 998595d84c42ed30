// SYSCALL and SYSRET.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>SDM 2B, SYSCALL and SYSRET: segments by fixed descriptors, 64-bit mode only, as Intel processors do.</summary>
internal static unsafe class SyscallHandlers
{
    public static Outcome Syscall(CpuState* cpu, DecodedInsn* insn)
    {
        if ((cpu->Efer & Efer.Sce) == 0 || cpu->Mode != CodeMode.Code64) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        cpu->Registers[Gpr.Rcx] = BlockEntry.NextRip(cpu, insn);
        cpu->Registers[Gpr.R11] = LazyFlags.Read(cpu) & ~Rflags.Rf;
        BlockEntry.Leave(cpu, insn);
        SystemHandlers.SetFlags(cpu, cpu->Registers[Gpr.R11] & ~cpu->Fmask);
        // TF as masked decides on the trap behind SYSCALL, and TF as restored on the one behind SYSRET.
        cpu->TrapShadow = (cpu->SystemFlags & Rflags.Tf) == 0;
        ushort selector = (ushort)(cpu->Star >> 32);
        cpu->Rip = cpu->Lstar;
        FlatSegments.Load(cpu, (ushort)(selector & 0xFFFC), (ushort)(selector + 8), isLong: true, level: 0);
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
        cpu->Rip = wide ? target : (uint)target;
        FlatSegments.Load(cpu, (ushort)((selector + (wide ? 16 : 0)) | 3), (ushort)((selector + 8) | 3), wide, level: 3);
        return Outcome.Next;
    }
}
