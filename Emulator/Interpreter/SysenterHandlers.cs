// SYSENTER and SYSEXIT.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>SDM 2B, SYSENTER and SYSEXIT: segments by fixed descriptors behind IA32_SYSENTER_CS.</summary>
internal static unsafe class SysenterHandlers
{
    /// <summary>Offsets of the level-3 code segments from IA32_SYSENTER_CS.</summary>
    private const int UserCode32 = 16, UserCode64 = 32;

    public static Outcome Sysenter(CpuState* cpu, DecodedInsn* insn)
    {
        if ((cpu->Cr0 & Cr0.Pe) == 0 || Selectors.IsNull((ushort)cpu->SysenterCs))
            return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        bool isLong = (cpu->Efer & Efer.Lma) != 0;
        BlockEntry.Leave(cpu, insn);
        cpu->SystemFlags &= ~(Rflags.Vm | Rflags.If | Rflags.Rf);
        cpu->Registers[Gpr.Rsp] = isLong ? cpu->SysenterEsp : (uint)cpu->SysenterEsp;
        cpu->Rip = isLong ? cpu->SysenterEip : (uint)cpu->SysenterEip;
        FlatSegments.Load(cpu, (ushort)(cpu->SysenterCs & 0xFFFC), (ushort)((cpu->SysenterCs & 0xFFFC) + 8), isLong, level: 0);
        return Outcome.Next;
    }

    /// <summary>To 64-bit code.</summary>
    public static Outcome SysexitQ(CpuState* cpu, DecodedInsn* insn) => Sysexit(cpu, insn, UserCode64);

    public static Outcome SysexitD(CpuState* cpu, DecodedInsn* insn) => Sysexit(cpu, insn, UserCode32);

    private static Outcome Sysexit(CpuState* cpu, DecodedInsn* insn, int offset)
    {
        bool toLong = offset == UserCode64;
        ulong target = cpu->Registers[Gpr.Rdx], stack = cpu->Registers[Gpr.Rcx];
        bool allowed = (cpu->Cr0 & Cr0.Pe) != 0 && cpu->Cpl == 0 && !Selectors.IsNull((ushort)cpu->SysenterCs)
            && (!toLong || (SlowAccess.IsCanonical(target) && SlowAccess.IsCanonical(stack)));
        if (!allowed) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        BlockEntry.Leave(cpu, insn);
        cpu->Registers[Gpr.Rsp] = toLong ? stack : (uint)stack;
        cpu->Rip = toLong ? target : (uint)target;
        ushort code = (ushort)(((cpu->SysenterCs & 0xFFFC) + (ulong)offset) | 3);
        FlatSegments.Load(cpu, code, (ushort)(code + 8), toLong, level: 3);
        return Outcome.Next;
    }
}
