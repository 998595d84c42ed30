// IRET in every mode.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>SDM 2A, IRET. <see langword="false"/>: a fault is pending and no register has changed.</summary>
internal static unsafe class InterruptReturn
{
    /// <summary>Flags that only IRET of level 0 takes, beyond those that POPF takes.</summary>
    private const ulong SupervisorFlags = Rflags.Vif | Rflags.Vip;

    /// <summary>Returns with words of <paramref name="width"/> bytes; <paramref name="nextRip"/> is what a task that returns leaves behind.</summary>
    public static bool TryReturn(Core core, int width, ulong nextRip)
    {
        CpuState* cpu = core.State;
        if (!Virtual8086.IsProtected(cpu)) return TryReturnToParagraph(core, width);
        if ((cpu->SystemFlags & Rflags.Nt) != 0) return TryReturnToTask(core, nextRip);
        StackCursor stack = StackCursor.Current(core);
        if (!TryPopFrame(ref stack, width, out ulong rip, out ushort selector, out ulong flags)) return false;
        bool toVirtual8086 = width == 4 && (flags & Rflags.Vm) != 0 && cpu->Cpl == 0 && !CodeSegments.IsLongMode(core);
        if (toVirtual8086) return TryReturnToVirtual8086(core, ref stack, selector, rip, flags);
        byte fromCpl = cpu->Cpl;
        // In 64-bit mode SS:RSP is always popped.
        if (!FarReturn.TryReturnTo(core, selector, rip, ref stack, width, drop: 0, alwaysPopsStack: cpu->Mode == CodeMode.Code64)) return false;
        WriteFlags(cpu, fromCpl, flags, width);
        return true;
    }

    private static bool TryPopFrame(ref StackCursor stack, int width, out ulong rip, out ushort selector, out ulong flags)
    {
        selector = 0;
        flags = 0;
        if (!stack.TryPop(width, out rip) || !stack.TryPop(width, out ulong cs) || !stack.TryPop(width, out flags)) return false;
        selector = (ushort)cs;
        return true;
    }

    /// <summary>Flags as popped, by the rights of the level that executed IRET; RF is taken too.</summary>
    private static void WriteFlags(CpuState* cpu, byte cpl, ulong flags, int width)
    {
        ulong changeable = SystemHandlers.ChangeableFlags(cpu, cpl) | Rflags.Rf;
        if (cpl == 0) changeable |= SupervisorFlags;
        if (width == 2) changeable &= 0xFFFF;
        SystemHandlers.SetFlags(cpu, (LazyFlags.Read(cpu) & ~(changeable | Rflags.Rf)) | (flags & changeable));
    }

    /// <summary>Real mode, and virtual-8086 mode within itself.</summary>
    private static bool TryReturnToParagraph(Core core, int width)
    {
        CpuState* cpu = core.State;
        bool virtualIf = Virtual8086.HasVirtualIf(cpu) && width == 2;
        if (Virtual8086.IsMonitored(cpu) && !virtualIf) return Selectors.Fail(core, ExceptionVector.GeneralProtection, 0);
        StackCursor stack = StackCursor.Current(core);
        if (!TryPopFrame(ref stack, width, out ulong rip, out ushort selector, out ulong flags)) return false;
        ulong target = rip;
        if (!CodeSegments.TryCheckTarget(core, cpu->Segments[SegReg.Cs], target)) return false;
        if (virtualIf && !Virtual8086.TryWriteVisibleFlags(cpu, flags)) return false;
        if (!virtualIf) WriteParagraphFlags(cpu, flags, width);
        stack.Commit();
        return FarTransfer.TryJumpParagraph(core, selector, rip);
    }

    /// <summary>VM, VIF and VIP stay; in virtual-8086 mode IOPL stays too.</summary>
    private static void WriteParagraphFlags(CpuState* cpu, ulong flags, int width)
    {
        ulong changeable = SystemHandlers.ChangeableFlags(cpu, cpu->Cpl) | Rflags.Rf;
        if (width == 2) changeable &= 0xFFFF;
        SystemHandlers.SetFlags(cpu, (LazyFlags.Read(cpu) & ~(changeable | Rflags.Rf)) | (flags & changeable));
    }

    /// <summary>ESP, SS, ES, DS, FS, GS lie above the flags; all of EFLAGS is taken (SDM 3B, 22.2.5).</summary>
    private static bool TryReturnToVirtual8086(Core core, ref StackCursor stack, ushort selector, ulong rip, ulong flags)
    {
        CpuState* cpu = core.State;
        if (!stack.TryPop(4, out ulong esp)) return false;
        ushort* selectors = stackalloc ushort[SegReg.Flat];
        foreach (int segment in (System.ReadOnlySpan<int>)[SegReg.Ss, SegReg.Es, SegReg.Ds, SegReg.Fs, SegReg.Gs])
        {
            if (!stack.TryPop(4, out ulong popped)) return false;
            selectors[segment] = (ushort)popped;
        }
        selectors[SegReg.Cs] = selector;
        SegmentRegister code = Virtual8086.Paragraph(selector);
        if (!CodeSegments.TryCheckTarget(core, code, rip)) return false;
        SystemHandlers.SetFlags(cpu, flags);
        for (int segment = 0; segment < SegReg.Flat; segment++) cpu->Segments[segment] = Virtual8086.Paragraph(selectors[segment]);
        cpu->Registers[Gpr.Rsp] = esp;
        cpu->Rip = rip;
        core.SetCpl(3);
        return true;
    }

    /// <summary>NT: back to the task that this one was called from (SDM 3A, 9.4). Long mode has no tasks.</summary>
    private static bool TryReturnToTask(Core core, ulong nextRip)
    {
        if (CodeSegments.IsLongMode(core)) return Selectors.Fail(core, ExceptionVector.GeneralProtection, 0);
        if (!SystemAccess.TryRead(core, core.State->Segments[SegReg.Tr].Base + TaskState.BackLink, out ushort link)) return false;
        return TaskSwitch.TryReadBusy(core, link, out SegmentRegister task) && TaskSwitch.TryRun(core, task, TaskSwitchCause.Return, nextRip);
    }
}
