// Control registers, descriptor tables, debug registers, model-specific registers.
using System;
using System.Collections.Generic;

using ToroEmu.Cpu;
using ToroEmu.Interpreter;
using ToroEmu.Interrupts;

namespace ToroEmu.Machines.Observation;

/// <summary>Written by the rules of the instructions that write them: what would be #GP is refused.</summary>
internal static unsafe class SystemCells
{
    /// <summary>MSRs that say something about a guest; the others are of no use to people.</summary>
    private static readonly (string Name, uint Number)[] ModelSpecific =
    [
        ("TSC", Msr.Tsc), ("TSC_ADJUST", Msr.TscAdjust), ("TSC_AUX", Msr.TscAux), ("TSC_DEADLINE", Msr.TscDeadline), ("APIC_BASE", LocalApicSpec.MsrApicBase),
        ("STAR", Msr.Star), ("LSTAR", Msr.Lstar), ("CSTAR", Msr.Cstar), ("FMASK", Msr.Fmask), ("KERNEL_GS_BASE", Msr.KernelGsBase),
        ("SYSENTER_CS", Msr.SysenterCs), ("SYSENTER_ESP", Msr.SysenterEsp), ("SYSENTER_EIP", Msr.SysenterEip),
        ("PAT", Msr.Pat), ("MTRR_DEF_TYPE", Msr.MtrrDefType), ("MISC_ENABLE", Msr.MiscEnable), ("DEBUGCTL", Msr.DebugCtl),
    ];

    public static void AddTo(Dictionary<string, RegisterCell> cells)
    {
        cells.Add("CR0", RegisterCell.Word(8, core => core.State->Cr0, ControlRegisters.TryWriteCr0));
        cells.Add("CR2", RegisterCell.Word(8, core => core.State->Cr2, (core, value) => ControlRegisters.WriteCr2(core.State, value)));
        cells.Add("CR3", RegisterCell.Word(8, core => core.State->Cr3, ControlRegisters.TryWriteCr3));
        cells.Add("CR4", RegisterCell.Word(8, core => core.State->Cr4, ControlRegisters.TryWriteCr4));
        cells.Add("CR8", RegisterCell.Word(8, core => core.Services.TaskPriority, ControlRegisters.TryWriteCr8));
        cells.Add("EFER", RegisterCell.Word(8, core => core.State->Efer, ControlRegisters.TryWriteEfer));
        cells.Add("XCR0", RegisterCell.Word(8, core => core.State->Xcr0));
        for (int number = 0; number < 8; number++)
            if (number is not 4 and not 5) AddDebug(cells, number);
        AddTables(cells);
        foreach ((string name, uint number) in ModelSpecific)
            cells.Add(name, RegisterCell.Word(8, core => ReadMsr(core, number), (core, value) => Msrs.TryWrite(core, number, value)));
    }

    private static void AddDebug(Dictionary<string, RegisterCell> cells, int number) =>
        cells.Add($"DR{number}", RegisterCell.Word(8, core => core.State->Dr[number], (core, value) => DebugRegisters.TryWrite(core, number, value)));

    private static void AddTables(Dictionary<string, RegisterCell> cells)
    {
        cells.Add("GDTR.BASE", RegisterCell.Word(8, core => core.State->Gdtr.Base, (core, value) => Set(ref core.State->Gdtr.Base, value)));
        cells.Add("GDTR.LIMIT", RegisterCell.Word(2, core => core.State->Gdtr.Limit, (core, value) => Set(ref core.State->Gdtr.Limit, (ushort)value)));
        cells.Add("IDTR.BASE", RegisterCell.Word(8, core => core.State->Idtr.Base, (core, value) => Set(ref core.State->Idtr.Base, value)));
        cells.Add("IDTR.LIMIT", RegisterCell.Word(2, core => core.State->Idtr.Limit, (core, value) => Set(ref core.State->Idtr.Limit, (ushort)value)));
        AddSystemSegment(cells, "LDTR", SegReg.Ldtr);
        AddSystemSegment(cells, "TR", SegReg.Tr);
    }

    private static void AddSystemSegment(Dictionary<string, RegisterCell> cells, string name, int segment)
    {
        cells.Add(name, RegisterCell.Word(2, core => core.State->Segments[segment].Selector));
        cells.Add($"{name}.BASE", RegisterCell.Word(8, core => core.State->Segments[segment].Base));
        cells.Add($"{name}.LIMIT", RegisterCell.Word(4, core => core.State->Segments[segment].Limit));
    }

    /// <summary>The guest must not notice that somebody looked: its loops are judged by what they look at.</summary>
    private static ulong ReadMsr(Core core, uint number)
    {
        ulong seen = core.State->Observations;
        ulong value = Msrs.TryRead(core, number, out ulong found) ? found : 0;
        core.State->Observations = seen;
        return value;
    }

    private static bool Set<T>(ref T place, T value)
    {
        place = value;
        return true;
    }
}
