// Rules of the control registers.
using ToroEmu.Cpu;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>What MOV to CR0, CR3, CR4, CR8 and EFER checks and changes (SDM 3A, 2.5; 2B, MOV to control registers). <see langword="false"/>: #GP(0).</summary>
internal static unsafe class ControlRegisters
{
    public static bool TryWriteCr0(Core core, ulong value)
    {
        CpuState* cpu = core.State;
        if (value > uint.MaxValue) return false;
        value = (value & Cr0.Writable) | Cr0.Et;
        bool paging = (value & Cr0.Pg) != 0;
        if (paging && (value & Cr0.Pe) == 0) return false;
        if ((value & (Cr0.Nw | Cr0.Cd)) == Cr0.Nw) return false;
        if (paging && (cpu->Cr0 & Cr0.Pg) == 0 && !CanEnablePaging(cpu)) return false;
        if (!paging && cpu->Mode == CodeMode.Code64) return false;
        cpu->Cr0 = value;
        cpu->Efer = paging && (cpu->Efer & Efer.Lme) != 0 ? cpu->Efer | Efer.Lma : cpu->Efer & ~Efer.Lma;
        core.FlushTlb();
        return true;
    }

    public static bool WriteCr2(CpuState* cpu, ulong value)
    {
        cpu->Cr2 = value;
        return true;
    }

    public static bool TryWriteCr3(Core core, ulong value)
    {
        CpuState* cpu = core.State;
        // Bits above MAXPHYADDR are reserved in long mode (SDM 3A, 5.5).
        if ((cpu->Efer & Efer.Lma) != 0 && value >> PageTableEntry.PhysicalAddressBits != 0) return false;
        cpu->Cr3 = value;
        core.FlushTlb();
        return true;
    }

    public static bool TryWriteCr4(Core core, ulong value)
    {
        CpuState* cpu = core.State;
        if ((value & ~core.Services.Model.Cr4Writable) != 0) return false;
        if ((cpu->Efer & Efer.Lma) != 0 && (value & Cr4.Pae) == 0) return false;
        cpu->Cr4 = value;
        core.FlushTlb();
        return true;
    }

    public static bool TryWriteCr8(Core core, ulong value)
    {
        if (value > 0xF) return false;
        core.State->Observations++;
        core.Services.TaskPriority = value;
        return true;
    }

    public static bool TryWriteEfer(Core core, ulong value)
    {
        CpuState* cpu = core.State;
        if ((value & ~(Efer.Writable | Efer.Lma)) != 0) return false;
        bool changesLme = ((value ^ cpu->Efer) & Efer.Lme) != 0;
        if (changesLme && (cpu->Cr0 & Cr0.Pg) != 0) return false;
        cpu->Efer = (value & Efer.Writable) | (cpu->Efer & Efer.Lma);
        core.FlushTlb();
        return true;
    }

    /// <summary>Entering long mode needs PAE and a CS that is not 64-bit yet (SDM 3A, 11.8.5).</summary>
    private static bool CanEnablePaging(CpuState* cpu) =>
        (cpu->Efer & Efer.Lme) == 0 || ((cpu->Cr4 & Cr4.Pae) != 0 && !cpu->Segments[SegReg.Cs].IsLong);
}
