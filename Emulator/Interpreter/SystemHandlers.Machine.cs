// HLT, CPUID, time stamps, MSRs, fences and hints.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class SystemHandlers
{
    public static Outcome Hlt(CpuState* cpu, DecodedInsn* insn)
    {
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->Halted = true;
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>Notes the line that DS:RAX lies in; T is the address size. Extensions in ECX are not known (SDM 2B, MONITOR).</summary>
    public static Outcome Monitor<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        if ((uint)cpu->Registers[Gpr.Rcx] != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        ulong offset = Width<T>.ZeroExtend(RegisterFile.Read<T>(cpu, Gpr.Rax * sizeof(ulong)));
        byte* host = GuestAccess.ReadAt<byte>(cpu, TMode.Linear(cpu, SegReg.Ds, offset, sizeof(byte), false), stack: false);
        if (host == null) return BlockEntry.Fault(cpu, insn);
        LineMonitor.Arm(cpu, host);
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>ECX bit 0: interrupts that are held end the wait too (SDM 2B, MWAIT).</summary>
    public static Outcome Mwait(CpuState* cpu, DecodedInsn* insn)
    {
        uint extensions = (uint)cpu->Registers[Gpr.Rcx];
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        if (extensions > 1) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->Waits = cpu->MonitorArmed && !(extensions == 1 && cpu->InterruptWaiting);
        cpu->MonitorArmed = false;
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>A hint that the loop waits for memory: the outer loop looks whether it stands still.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Pause(CpuState* cpu, DecodedInsn* insn)
    {
        if (++cpu->Pauses >= cpu->PauseLimit)
        {
            cpu->SpinHint = true;
            return BlockEntry.Leave(cpu, insn);
        }
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Cpuid(CpuState* cpu, DecodedInsn* insn)
    {
        Core core = Core.Of(cpu);
        CpuidResult result = CpuidTable.Read(core, (uint)cpu->Registers[Gpr.Rax], (uint)cpu->Registers[Gpr.Rcx]);
        cpu->Registers[Gpr.Rax] = result.Eax;
        cpu->Registers[Gpr.Rbx] = result.Ebx;
        cpu->Registers[Gpr.Rcx] = result.Ecx;
        cpu->Registers[Gpr.Rdx] = result.Edx;
        return BlockEntry.Leave(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Rdtsc(CpuState* cpu, DecodedInsn* insn)
    {
        if (!MayReadTsc(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->RetiredNow = BlockEntry.RetiredBefore(cpu, insn);
        WriteEdxEax(cpu, ReadTsc(cpu));
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>CLFLUSH, CLFLUSHOPT, CLWB: faults as a load of a byte would; there is no cache to flush (SDM 2A, CLFLUSH).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome FlushLine<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (GuestAccess.Read<byte, TMode>(cpu, insn) == null) return BlockEntry.Fault(cpu, insn);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>IA32_TSC_AUX; the operand has the width of the mode, whatever prefixes say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Rdpid(CpuState* cpu, DecodedInsn* insn)
    {
        RegisterFile.Write<ulong>(cpu, insn->Reg, (uint)cpu->TscAux);
        insn++;
        return insn->Handler(cpu, insn);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Rdtscp(CpuState* cpu, DecodedInsn* insn)
    {
        if (!MayReadTsc(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->RetiredNow = BlockEntry.RetiredBefore(cpu, insn);
        WriteEdxEax(cpu, ReadTsc(cpu));
        cpu->Registers[Gpr.Rcx] = (uint)cpu->TscAux;
        insn++;
        return insn->Handler(cpu, insn);
    }

    public static Outcome Rdmsr(CpuState* cpu, DecodedInsn* insn)
    {
        cpu->RetiredNow = BlockEntry.RetiredBefore(cpu, insn);
        if (cpu->Cpl != 0 || !Msrs.TryRead(Core.Of(cpu), (uint)cpu->Registers[Gpr.Rcx], out ulong value))
            return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        WriteEdxEax(cpu, value);
        return BlockEntry.Leave(cpu, insn);
    }

    public static Outcome Wrmsr(CpuState* cpu, DecodedInsn* insn)
    {
        cpu->RetiredNow = BlockEntry.RetiredBefore(cpu, insn);
        ulong value = (cpu->Registers[Gpr.Rdx] << 32) | (uint)cpu->Registers[Gpr.Rax];
        if (cpu->Cpl != 0 || !Msrs.TryWrite(Core.Of(cpu), (uint)cpu->Registers[Gpr.Rcx], value))
            return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>RDPMC of the one fixed counter (SDM 2B, RDPMC).</summary>
    public static Outcome Rdpmc(CpuState* cpu, DecodedInsn* insn)
    {
        bool allowed = cpu->Cpl == 0 || (cpu->Cr4 & Cr4.Pce) != 0 || (cpu->Cr0 & Cr0.Pe) == 0;
        uint number = (uint)cpu->Registers[Gpr.Rcx];
        if (!allowed || number - PerfCounters.FirstFixed >= PerfCounters.FixedCounters)
            return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->Observations++;
        cpu->RetiredNow = BlockEntry.RetiredBefore(cpu, insn);
        WriteEdxEax(cpu, PerfCounters.Read(cpu));
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>MFENCE; also LFENCE and SFENCE, whose orders x86-TSO keeps anyway for the memory types that we have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Mfence(CpuState* cpu, DecodedInsn* insn)
    {
        Interlocked.MemoryBarrier();
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>INVD, WBINVD: there are no caches to write back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Wbinvd(CpuState* cpu, DecodedInsn* insn) => cpu->Cpl != 0
        ? BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0)
        : BlockEntry.Leave(cpu, insn);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Outcome Swapgs(CpuState* cpu, DecodedInsn* insn)
    {
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        ref SegmentRegister gs = ref cpu->Segments[SegReg.Gs];
        (gs.Base, cpu->KernelGsBase) = (cpu->KernelGsBase, gs.Base);
        cpu->SegmentBase[SegReg.Gs] = gs.Base;
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Time stamp as the guest sees it: 1 GHz, with the offset that it set.</summary>
    public static ulong ReadTsc(CpuState* cpu)
    {
        cpu->Observations++;
        return Core.Of(cpu).Services.ReadTsc() + cpu->TscOffset;
    }

    private static bool MayReadTsc(CpuState* cpu) => (cpu->Cr4 & Cr4.Tsd) == 0 || cpu->Cpl == 0;

    public static void WriteEdxEax(CpuState* cpu, ulong value)
    {
        cpu->Registers[Gpr.Rax] = (uint)value;
        cpu->Registers[Gpr.Rdx] = value >> 32;
    }
}
