// The second half of a task switch: loading the new task.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>
/// SDM 3A, 9.3, steps 11 to 14, and table 9-1. Errors belong to the new task: its selectors are all loaded, its descriptors as
/// far as they were valid.
/// </summary>
internal static unsafe class TaskLoad
{
    /// <summary>Loads registers, then descriptors. A fault that is met is left pending.</summary>
    public static void Run(Core core, in TaskImage image, bool isNarrow, uint ext)
    {
        CpuState* cpu = core.State;
        LoadRegisters(cpu, image, isNarrow);
        cpu->Cr0 |= Cr0.Ts;
        DebugRegisters.DisarmLocal(core);
        bool isVirtual8086 = Virtual8086.IsActive(cpu);
        core.SetCpl((byte)(isVirtual8086 ? 3 : Selectors.Rpl(image.Selectors[SegReg.Cs])));
        bool mapped = isNarrow || (cpu->Cr0 & Cr0.Pg) == 0 || TryLoadCr3(core, image.Cr3);
        bool loaded = mapped && TryLoadLdt(core, image.Ldt, ext) && (isVirtual8086 || TryLoadSegments(core, ext)) && TryCheckEip(core, ext);
        core.RefreshContext();
        if (loaded && image.Traps) cpu->DebugPending |= Dr6.TaskSwitch;
    }

    private static void LoadRegisters(CpuState* cpu, in TaskImage image, bool isNarrow)
    {
        for (int register = 0; register < 8; register++)
            cpu->Registers[register] = isNarrow ? (cpu->Registers[register] & 0xFFFF_0000) | image.Registers[register] : image.Registers[register];
        SystemHandlers.SetFlags(cpu, image.Eflags);
        cpu->Rip = image.Eip;
        for (int segment = 0; segment < SegReg.Flat; segment++)
        {
            ushort selector = image.Selectors[segment];
            cpu->Segments[segment] = Virtual8086.IsActive(cpu) ? Virtual8086.Paragraph(selector) : new SegmentRegister { Selector = selector };
        }
        cpu->Segments[SegReg.Ldtr] = new SegmentRegister { Selector = image.Ldt };
    }

    private static bool TryLoadCr3(Core core, ulong value) =>
        ControlRegisters.TryWriteCr3(core, value) || Selectors.Fail(core, ExceptionVector.GeneralProtection, 0);

    private static bool TryLoadLdt(Core core, ushort selector, uint ext)
    {
        if (Selectors.IsNull(selector)) return true;
        if (Selectors.IsLocal(selector)) return Selectors.Fail(core, ExceptionVector.InvalidTss, selector, ext);
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.InvalidTss, ext, out ulong raw)) return false;
        SegmentRegister ldt = Descriptor.ToRegister(selector, raw);
        if (ldt.IsCodeOrData || ldt.Type != Descriptor.SystemLdt || !ldt.IsPresent) return Selectors.Fail(core, ExceptionVector.InvalidTss, selector, ext);
        core.State->Segments[SegReg.Ldtr] = ldt;
        return true;
    }

    private static bool TryLoadSegments(Core core, uint ext)
    {
        if (!TryLoadSegment(core, SegReg.Cs, ExceptionVector.SegmentNotPresent, ext) || !TryLoadSegment(core, SegReg.Ss, ExceptionVector.StackFault, ext)) return false;
        foreach (int segment in (System.ReadOnlySpan<int>)[SegReg.Es, SegReg.Ds, SegReg.Fs, SegReg.Gs])
            if (!TryLoadSegment(core, segment, ExceptionVector.SegmentNotPresent, ext)) return false;
        return true;
    }

    /// <summary>#TS for what a load by MOV or RET would call #GP; <paramref name="absent"/> if it is not present.</summary>
    private static bool TryLoadSegment(Core core, int segment, byte absent, uint ext)
    {
        ref SegmentRegister register = ref core.State->Segments[segment];
        ushort selector = register.Selector;
        if (Selectors.IsNull(selector)) return segment is not (SegReg.Cs or SegReg.Ss) || Selectors.Fail(core, ExceptionVector.InvalidTss, selector, ext);
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.InvalidTss, ext, out ulong raw)) return false;
        SegmentRegister loaded = Descriptor.ToRegister(selector, raw);
        if (!IsAllowed(core, segment, loaded)) return Selectors.Fail(core, ExceptionVector.InvalidTss, selector, ext);
        if (!loaded.IsPresent) return Selectors.Fail(core, absent, selector, ext);
        if (!SegmentLoad.TryMarkAccessed(core, ref loaded)) return false;
        register = loaded;
        return true;
    }

    private static bool IsAllowed(Core core, int segment, in SegmentRegister loaded)
    {
        int cpl = core.State->Cpl;
        return segment switch
        {
            SegReg.Cs => loaded.IsCode && (loaded.IsConforming ? loaded.Dpl <= cpl : loaded.Dpl == cpl),
            SegReg.Ss => SegmentLoad.IsStack(loaded, cpl),
            _ => SegmentLoad.IsData(loaded, cpl),
        };
    }

    private static bool TryCheckEip(Core core, uint ext)
    {
        ulong rip = core.State->Rip;
        return CodeSegments.TryCheckTarget(core, core.State->Segments[SegReg.Cs], rip, ext);
    }
}
