// Far jumps and calls to system descriptors: call gates, task gates, task-state segments.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>SDM 2A, JMP and CALL; 3A, 6.8.4. <see langword="false"/>: a fault is pending and no register has changed.</summary>
internal static unsafe class SystemTransfer
{
    /// <summary>Jumps to what the descriptor <paramref name="raw"/> of <paramref name="selector"/> says.</summary>
    public static bool TryJump(Core core, ushort selector, ulong raw, ulong returnRip) =>
        IsTask(core, raw) ? TrySwitch(core, selector, raw, TaskSwitchCause.Jump, returnRip) : CallGate.TryJump(core, selector, raw);

    public static bool TryCall(Core core, ushort selector, ulong raw, ulong returnRip) =>
        IsTask(core, raw) ? TrySwitch(core, selector, raw, TaskSwitchCause.Call, returnRip) : CallGate.TryCall(core, selector, raw, returnRip);

    /// <summary>A task gate or TSS. Long mode has no task switches: there these are no targets (SDM 3A, 9.7).</summary>
    private static bool IsTask(Core core, ulong raw) => !CodeSegments.IsLongMode(core)
        && (new Gate(raw, 0).IsTask || TaskImage.IsTaskState(Descriptor.ToRegister(0, raw)));

    private static bool TrySwitch(Core core, ushort selector, ulong raw, TaskSwitchCause cause, ulong returnRip)
    {
        Gate gate = new(raw, 0);
        if (gate.Dpl < core.State->Cpl || gate.Dpl < Selectors.Rpl(selector)) return Selectors.Fail(core, ExceptionVector.GeneralProtection, selector);
        if (!gate.IsTask) return TaskSwitch.TryReadAvailable(core, selector, 0, out SegmentRegister task) && TaskSwitch.TryRun(core, task, cause, returnRip);
        if (!gate.IsPresent) return Selectors.Fail(core, ExceptionVector.SegmentNotPresent, selector);
        return TaskSwitch.TryReadAvailable(core, gate.Selector, 0, out SegmentRegister behind) && TaskSwitch.TryRun(core, behind, cause, returnRip);
    }
}
