// Rules of the control registers.
using System;

using ToroEmu.Cpu;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>What MOV to CR0, CR3, CR4, CR8 and EFER checks and changes (SDM 3A, 2.5; 2B, MOV to control registers). <see langword="false"/>: #GP(0).</summary>
internal static unsafe class ControlRegisters
{
    /// <summary>Changes of these bits load the PDPTEs anew (SDM 3A, 5.4.1).</summary>
    private const ulong PdpteCr0 = Cr0.Cd | Cr0.Nw | Cr0.Pg;
    private const ulong PdpteCr4 = Cr4.Pae | Cr4.Pge | Cr4.Pse | Cr4.Smep;

    // Fields of CR3.
    private const ulong Pcid = 0xFFF;
    private const ulong PdpteTable = 0xFFFF_FFE0;
    private const ulong KeepsTranslations = 1UL << 63;

    public static bool TryWriteCr0(Core core, ulong value)
    {
        CpuState* cpu = core.State;
        if (value > uint.MaxValue) return false;
        value = (value & Cr0.Writable) | Cr0.Et;
        bool paging = (value & Cr0.Pg) != 0;
        if (paging && (value & Cr0.Pe) == 0) return false;
        if ((value & (Cr0.Nw | Cr0.Cd)) == Cr0.Nw) return false;
        if (paging && (cpu->Cr0 & Cr0.Pg) == 0 && !CanEnablePaging(cpu)) return false;
        if (!paging && (cpu->Mode == CodeMode.Code64 || (cpu->Cr4 & Cr4.Pcide) != 0)) return false;
        ulong efer = paging && (cpu->Efer & Efer.Lme) != 0 ? cpu->Efer | Efer.Lma : cpu->Efer & ~Efer.Lma;
        bool reloads = ((value ^ cpu->Cr0) & PdpteCr0) != 0;
        if (reloads && UsesPae(value, cpu->Cr4, efer) && !TryLoadPdptes(core, cpu->Cr3)) return false;
        cpu->Cr0 = value;
        cpu->Efer = efer;
        core.FlushTlb();
        return true;
    }

    public static bool WriteCr2(CpuState* cpu, ulong value)
    {
        cpu->Cr2 = value;
        return true;
    }

    /// <summary>
    /// Bits above MAXPHYADDR are reserved in long mode (SDM 3A, 5.5), but for bit 63 with PCIDs: it says what need not be flushed (5.10.4.1).
    /// All is flushed here whatever it says, which is always allowed; so the TLB needs no PCIDs.
    /// </summary>
    public static bool TryWriteCr3(Core core, ulong value)
    {
        CpuState* cpu = core.State;
        if ((cpu->Cr4 & Cr4.Pcide) != 0) value &= ~KeepsTranslations;
        if ((cpu->Efer & Efer.Lma) != 0 && value >> PageTableEntry.PhysicalAddressBits != 0) return false;
        if (UsesPae(cpu->Cr0, cpu->Cr4, cpu->Efer) && !TryLoadPdptes(core, value)) return false;
        cpu->Cr3 = value;
        core.FlushTlb();
        return true;
    }

    public static bool TryWriteCr4(Core core, ulong value) => TryWriteCr4(core, value, core.Services.Model.Cr4Writable);

    /// <summary>Writes CR4 on a processor that has <paramref name="defined"/> bits there.</summary>
    public static bool TryWriteCr4(Core core, ulong value, ulong defined)
    {
        CpuState* cpu = core.State;
        ulong changed = value ^ cpu->Cr4;
        if ((value & ~defined) != 0) return false;
        bool isLong = (cpu->Efer & Efer.Lma) != 0;
        if (isLong && (value & Cr4.Pae) == 0) return false;
        // PCIDs are switched on in long mode, from PCID 0 (SDM 3A, 5.10.1).
        if ((changed & value & Cr4.Pcide) != 0 && (!isLong || (cpu->Cr3 & Pcid) != 0)) return false;
        if ((changed & PdpteCr4) != 0 && UsesPae(cpu->Cr0, value, cpu->Efer) && !TryLoadPdptes(core, cpu->Cr3)) return false;
        cpu->Cr4 = value;
        if ((changed & Cr4.De) != 0) core.Breakpoints.Refresh(core);
        core.FlushTlb();
        return true;
    }

    /// <summary>Loads the four pointers that PAE paging caches (SDM 3A, 5.4.1); what lies outside of RAM reads as not present.</summary>
    public static bool TryLoadPdptes(Core core, ulong cr3)
    {
        ulong* loaded = stackalloc ulong[4];
        new Span<ulong>(loaded, 4).Clear();
        core.Ram.TryRead(cr3 & PdpteTable, new Span<byte>(loaded, 4 * sizeof(ulong)));
        for (int entry = 0; entry < 4; entry++)
            if ((loaded[entry] & PageTableEntry.Present) != 0 && (loaded[entry] & PageTableEntry.ReservedPdpte) != 0) return false;
        for (int entry = 0; entry < 4; entry++) core.State->Pdpte[entry] = loaded[entry];
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
        ulong writable = core.Services.Model.EferWritable;
        if ((value & ~(writable | Efer.Lma)) != 0) return false;
        bool changesLme = ((value ^ cpu->Efer) & Efer.Lme) != 0;
        if (changesLme && (cpu->Cr0 & Cr0.Pg) != 0) return false;
        cpu->Efer = (value & writable) | (cpu->Efer & Efer.Lma);
        core.FlushTlb();
        return true;
    }

    /// <summary>Entering long mode needs PAE, a CS that is not 64-bit yet, and no 16-bit TSS (SDM 3A, 10.8.5).</summary>
    private static bool CanEnablePaging(CpuState* cpu) =>
        (cpu->Efer & Efer.Lme) == 0
        || ((cpu->Cr4 & Cr4.Pae) != 0 && !cpu->Segments[SegReg.Cs].IsLong && !IsTss16(cpu->Segments[SegReg.Tr]));

    private static bool IsTss16(in SegmentRegister task) => task.Type is Descriptor.SystemTss16 or Descriptor.SystemTss16Busy;

    /// <summary>PAE paging as opposed to 32-bit and 4-level paging.</summary>
    private static bool UsesPae(ulong cr0, ulong cr4, ulong efer) => (cr0 & Cr0.Pg) != 0 && (cr4 & Cr4.Pae) != 0 && (efer & Efer.Lma) == 0;
}
