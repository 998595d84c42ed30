// Model-specific registers.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>A row per MSR that the CPU state holds; the rest is asked of the machine. <see langword="false"/>: #GP(0).</summary>
internal static unsafe class Msrs
{
    public static bool TryRead(Core core, uint msr, out ulong value)
    {
        CpuState* cpu = core.State;
        ulong* slot = Slot(cpu, msr);
        if (slot != null)
        {
            value = *slot;
            return true;
        }
        value = msr switch
        {
            Msr.Tsc => SystemHandlers.ReadTsc(cpu),
            Msr.Efer => cpu->Efer,
            Msr.FsBase => cpu->Segments[SegReg.Fs].Base,
            Msr.GsBase => cpu->Segments[SegReg.Gs].Base,
            Msr.FixedCounter0 => PerfCounters.Read(cpu),
            _ => 0,
        };
        if (msr == Msr.FixedCounter0) cpu->Observations++;
        bool isOurs = msr is Msr.Tsc or Msr.Efer or Msr.FsBase or Msr.GsBase or Msr.MtrrCap or Msr.BiosSignature or Msr.PlatformId or Msr.McgCap or Msr.McgStatus
            or Msr.FixedCounter0 or Msr.PerfGlobalStatus;
        if (isOurs) return true;
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
                ulong step = value - SystemHandlers.ReadTsc(cpu);
                cpu->TscOffset += step;
                cpu->TscAdjust += step;
                return true;
            case Msr.TscAdjust:
                cpu->TscOffset += value - cpu->TscAdjust;
                cpu->TscAdjust = value;
                return true;
            case Msr.Efer:
                return ControlRegisters.TryWriteEfer(core, value);
            case Msr.FsBase:
                return TryWriteBase(core, SegReg.Fs, value);
            case Msr.GsBase:
                return TryWriteBase(core, SegReg.Gs, value);
            case Msr.Pat:
                return IsPat(value) && Write(&cpu->Pat, value);
            case Msr.FixedCounter0:
                return PerfCounters.TryWrite(cpu, value);
            case Msr.FixedCounterControl:
                return PerfCounters.TryWriteControl(cpu, value);
            case Msr.PerfGlobalControl:
                return PerfCounters.TryWriteGlobalControl(cpu, value);
            case Msr.BiosSignature:
                return true;
        }
        ulong* slot = Slot(cpu, msr);
        if (slot == null) return core.Services.TryWriteMsr(msr, value);
        bool isAddress = msr is Msr.Lstar or Msr.Cstar or Msr.KernelGsBase or Msr.SysenterEsp or Msr.SysenterEip;
        return (!isAddress || SlowAccess.IsCanonical(value)) && Write(slot, value);
    }

    /// <summary>MSRs that are plain storage.</summary>
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
        Msr.Pat => &cpu->Pat,
        Msr.MiscEnable => &cpu->MiscEnable,
        Msr.MtrrDefType => &cpu->MtrrDefType,
        Msr.FixedCounterControl => &cpu->FixedCounterControl,
        Msr.PerfGlobalControl => &cpu->PerfGlobalControl,
        _ => null,
    };

    private static bool TryWriteBase(Core core, int segment, ulong value)
    {
        if (!SlowAccess.IsCanonical(value)) return false;
        core.State->Segments[segment].Base = value;
        core.RefreshSegmentBases();
        return true;
    }

    /// <summary>Eight fields of memory types; 2, 3 and above 7 are reserved (SDM 3A, 12.12.2).</summary>
    private static bool IsPat(ulong value)
    {
        for (int field = 0; field < 8; field++)
            if ((byte)(value >> (field * 8)) is 2 or 3 or > 7) return false;
        return true;
    }

    private static bool Write(ulong* slot, ulong value)
    {
        *slot = value;
        return true;
    }
}
