// Model-specific registers.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>
/// What RDMSR and WRMSR find, by groups: plain storage with its writable bits, registers with rules of their own, memory types, machine checks;
/// the rest is asked of the machine. <see langword="false"/>: #GP(0).
/// </summary>
internal static unsafe class Msrs
{
    /// <summary>IA32_MISC_ENABLE: fast strings on, performance monitoring there, no BTS, no PEBS; after reset.</summary>
    public const ulong MiscEnableReset = FastStrings | (1 << 7) | (1 << 11) | (1 << 12);

    private const ulong FastStrings = 1;

    /// <summary>
    /// Fast strings 0, thermal control 3, SpeedStep 16, MONITOR 18, CPUID limit 22, xTPR 23, XD disable 34: kept, without effect on what CPUID says.
    /// </summary>
    private const ulong MiscEnableWritable = FastStrings | (1 << 3) | (1 << 16) | (1 << 18) | (1 << 22) | (1 << 23) | (1UL << 34);

    /// <summary>IA32_PERF_GLOBAL_OVF_CTRL: fixed counter 0, OvfBuffer, CondChgd.</summary>
    private const ulong OverflowBits = (1UL << 32) | (3UL << 62);

    public static bool TryRead(Core core, uint msr, out ulong value)
    {
        CpuState* cpu = core.State;
        ulong* slot = Slot(cpu, msr);
        if (slot != null)
        {
            value = *slot;
            return true;
        }
        if (TryReadOwn(cpu, msr, out value) || MemoryTypeRanges.TryRead(cpu, msr, out value) || MachineChecks.TryRead(cpu, msr, out value)
            || KvmMsrs.TryRead(cpu, msr, out value)) return true;
        cpu->Observations++;
        return core.Services.TryReadMsr(msr, out value);
    }

    public static bool TryWrite(Core core, uint msr, ulong value)
    {
        CpuState* cpu = core.State;
        cpu->Observations++;
        switch (msr)
        {
            case Msr.Tsc:
                return WriteTsc(core, value);
            case Msr.TscAdjust:
                return WriteTscAdjust(core, value);
            case Msr.Efer:
                return ControlRegisters.TryWriteEfer(core, value);
            case Msr.FsBase:
                return TryWriteBase(core, SegReg.Fs, value);
            case Msr.GsBase:
                return TryWriteBase(core, SegReg.Gs, value);
            case Msr.MiscEnable:
                return TryWriteMiscEnable(cpu, value);
            case Msr.FixedCounter0:
                return PerfCounters.TryWrite(cpu, value);
            case Msr.FixedCounterControl:
                return PerfCounters.TryWriteControl(cpu, value);
            case Msr.PerfGlobalControl:
                return PerfCounters.TryWriteGlobalControl(cpu, value);
            case Msr.PerfGlobalOverflowControl:
                return (value & ~OverflowBits) == 0;
            case Msr.BiosSignature:
                return true;
        }
        ulong* slot = Slot(cpu, msr);
        if (slot != null) return IsAllowed(msr, value) && Write(slot, value);
        return MemoryTypeRanges.TryWrite(cpu, msr, value) || MachineChecks.TryWrite(cpu, msr, value) || KvmMsrs.TryWrite(core, msr, value)
            || core.Services.TryWriteMsr(msr, value);
    }

    /// <summary>MSRs that read what is not kept in a slot of their own.</summary>
    private static bool TryReadOwn(CpuState* cpu, uint msr, out ulong value)
    {
        value = 0;
        switch (msr)
        {
            case Msr.Tsc:
                value = SystemHandlers.ReadTsc(cpu);
                return true;
            case Msr.Efer:
                value = cpu->Efer;
                return true;
            case Msr.FsBase:
                value = cpu->Segments[SegReg.Fs].Base;
                return true;
            case Msr.GsBase:
                value = cpu->Segments[SegReg.Gs].Base;
                return true;
            case Msr.ArchCapabilities:
                value = ArchCapabilities.Value;
                return true;
            case Msr.FixedCounter0:
                cpu->Observations++;
                value = PerfCounters.Read(cpu);
                return true;
            default:
                return msr is Msr.BiosSignature or Msr.PlatformId or Msr.PerfGlobalStatus or Msr.PerfGlobalOverflowControl;
        }
    }

    /// <summary>MSRs that are plain storage, at least for reading.</summary>
    private static ulong* Slot(CpuState* cpu, uint msr) => msr switch
    {
        Msr.Star => &cpu->Star,
        Msr.Lstar => &cpu->Lstar,
        Msr.Cstar => &cpu->Cstar,
        Msr.Fmask => &cpu->Fmask,
        Msr.KernelGsBase => &cpu->KernelGsBase,
        Msr.SysenterCs => &cpu->SysenterCs,
        Msr.SysenterEsp => &cpu->SysenterEsp,
        Msr.SysenterEip => &cpu->SysenterEip,
        Msr.TscAux => &cpu->TscAux,
        Msr.TscAdjust => &cpu->TscAdjust,
        Msr.MiscEnable => &cpu->MiscEnable,
        Msr.DebugCtl => &cpu->DebugControl,
        Msr.FixedCounterControl => &cpu->FixedCounterControl,
        Msr.PerfGlobalControl => &cpu->PerfGlobalControl,
        _ => null,
    };

    /// <summary>Reserved bits must be zero, addresses canonical (SDM 2B, WRMSR).</summary>
    private static bool IsAllowed(uint msr, ulong value) => msr switch
    {
        Msr.Lstar or Msr.Cstar or Msr.KernelGsBase or Msr.SysenterEsp or Msr.SysenterEip => SlowAccess.IsCanonical(value),
        Msr.Fmask or Msr.TscAux => value <= uint.MaxValue,
        Msr.DebugCtl => (value & ~DebugControl.BranchTrap) == 0,
        _ => true,
    };

    private static bool WriteTsc(Core core, ulong value)
    {
        CpuState* cpu = core.State;
        ulong step = value - SystemHandlers.ReadTsc(cpu);
        cpu->TscOffset += step;
        cpu->TscAdjust += step;
        KvmMsrs.UpdateTime(core);
        return true;
    }

    private static bool WriteTscAdjust(Core core, ulong value)
    {
        CpuState* cpu = core.State;
        cpu->TscOffset += value - cpu->TscAdjust;
        cpu->TscAdjust = value;
        KvmMsrs.UpdateTime(core);
        return true;
    }

    /// <summary>Bits that say what there is are read-only; what SDM 4, table 2-2 does not name is reserved.</summary>
    private static bool TryWriteMiscEnable(CpuState* cpu, ulong value)
    {
        if ((value & ~(MiscEnableReset | MiscEnableWritable)) != 0) return false;
        cpu->MiscEnable = (MiscEnableReset & ~FastStrings) | (value & MiscEnableWritable);
        return true;
    }

    private static bool TryWriteBase(Core core, int segment, ulong value)
    {
        if (!SlowAccess.IsCanonical(value)) return false;
        core.State->Segments[segment].Base = value;
        core.RefreshSegmentBases();
        return true;
    }

    private static bool Write(ulong* slot, ulong value)
    {
        *slot = value;
        return true;
    }
}
