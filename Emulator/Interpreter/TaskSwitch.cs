// Task switches.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>SDM 3A, 9.3. Not in long mode.</summary>
internal static unsafe class TaskSwitch
{
    /// <summary>A TSS that may be switched to by JMP, CALL, an exception or interrupt: in the GDT, available, present.</summary>
    public static bool TryReadAvailable(Core core, ushort selector, uint ext, out SegmentRegister task) =>
        TryReadTask(core, selector, ExceptionVector.GeneralProtection, ext, busy: false, out task);

    /// <summary>A TSS that IRET may return to: in the GDT, busy, present.</summary>
    public static bool TryReadBusy(Core core, ushort selector, out SegmentRegister task) =>
        TryReadTask(core, selector, ExceptionVector.InvalidTss, 0, busy: true, out task);

    /// <summary>
    /// Switches to <paramref name="task"/>. <see langword="false"/>: a fault of the old task is pending, nothing has changed.
    /// <see langword="true"/>: the new task's registers are loaded; even then a fault may be pending, which is the new task's.
    /// </summary>
    /// <param name="core">The core.</param>
    /// <param name="task">TSS to switch to.</param>
    /// <param name="cause">What switches.</param>
    /// <param name="rip">Where the old task will go on.</param>
    /// <param name="flags">EFLAGS that the old task will go on with; null: the present ones.</param>
    /// <param name="ext">Bit 0 of error codes.</param>
    public static bool TryRun(Core core, SegmentRegister task, TaskSwitchCause cause, ulong rip, ulong? flags = null, uint ext = 0)
    {
        CpuState* cpu = core.State;
        SegmentRegister old = cpu->Segments[SegReg.Tr];
        if (task.Limit < TaskImage.LimitMin(task)) return Selectors.Fail(core, ExceptionVector.InvalidTss, task.Selector, ext);
        if (old.Limit < TaskImage.LimitMin(old)) return Selectors.Fail(core, ExceptionVector.InvalidTss, old.Selector, ext);
        if (!TaskImage.TryRead(core, task, out TaskImage image)) return false;
        if (!TrySave(core, old, cause, rip, flags ?? LazyFlags.Read(cpu)) || !TryLink(core, old, ref task, cause)) return false;
        if (IsNested(cause)) image.Eflags |= (uint)Rflags.Nt;
        cpu->Segments[SegReg.Tr] = task;
        TaskLoad.Run(core, image, isNarrow: TaskImage.IsNarrow(task), ext);
        return true;
    }

    private static bool IsNested(TaskSwitchCause cause) => cause is TaskSwitchCause.Call or TaskSwitchCause.Interrupt;

    private static bool TryReadTask(Core core, ushort selector, byte vector, uint ext, bool busy, out SegmentRegister task)
    {
        task = default;
        if (Selectors.IsLocal(selector)) return Selectors.Fail(core, vector, selector, ext);
        if (!DescriptorTables.TryRead(core, selector, vector, ext, out ulong raw)) return false;
        task = Descriptor.ToRegister(selector, raw);
        bool isBusy = (task.Type & Descriptor.TypeBusy) != 0;
        if (!TaskImage.IsTaskState(task) || isBusy != busy) return Selectors.Fail(core, vector, selector, ext);
        return task.IsPresent || Selectors.Fail(core, ExceptionVector.SegmentNotPresent, selector, ext);
    }

    private static bool TrySave(Core core, in SegmentRegister old, TaskSwitchCause cause, ulong rip, ulong flags)
    {
        CpuState* cpu = core.State;
        // A task that returns is done with its NT.
        if (cause == TaskSwitchCause.Return) flags &= ~Rflags.Nt;
        TaskImage image = new() { Eip = (uint)rip, Eflags = (uint)flags };
        for (int register = 0; register < 8; register++) image.Registers[register] = (uint)cpu->Registers[register];
        for (int segment = 0; segment < SegReg.Flat; segment++) image.Selectors[segment] = cpu->Segments[segment].Selector;
        return image.TryWrite(core, old);
    }

    /// <summary>Busy bits and the back link (SDM 3A, table 9-2).</summary>
    private static bool TryLink(Core core, in SegmentRegister old, ref SegmentRegister task, TaskSwitchCause cause)
    {
        if (IsNested(cause))
        {
            if (!SystemAccess.TryWrite(core, task.Base + TaskState.BackLink, old.Selector)) return false;
        }
        else if (!DescriptorTables.TryWriteAccess(core, old.Selector, (ushort)(old.Access & ~Descriptor.TypeBusy))) return false;
        task.Access |= Descriptor.TypeBusy;
        return cause == TaskSwitchCause.Return || DescriptorTables.TryWriteAccess(core, task.Selector, task.Access);
    }
}
