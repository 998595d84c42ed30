// Entering handlers of 8086 programs.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Through the interrupt vector table, in real mode and, with VME, in virtual-8086 mode (SDM 3A, 21.1.4; 3B, 22.3.3).</summary>
internal static unsafe class ParagraphHandlers
{
    /// <summary>
    /// Pushes FLAGS, CS and IP and goes to the CS:IP in <paramref name="target"/> with <paramref name="cleared"/> flags cleared.
    /// <see langword="false"/>: a fault is pending and no register has changed.
    /// </summary>
    public static bool TryEnter(Core core, uint target, ulong flags, ulong returnRip, ulong cleared)
    {
        CpuState* cpu = core.State;
        StackCursor stack = StackCursor.Current(core);
        if (!stack.HasRoom(3, 2) || !stack.TryPush(flags, 2) || !FarTransfer.TryPushReturn(core, ref stack, returnRip, 2)
            || !FarTransfer.TryJumpParagraph(core, (ushort)(target >> 16), (ushort)target)) return false;
        stack.Commit();
        cpu->SystemFlags &= ~cleared;
        return true;
    }

    /// <summary>
    /// INT n in virtual-8086 mode with CR4.VME: whether the redirection bit map of the TSS gives vector n to the program's own
    /// table. <see langword="false"/>: #GP or a fault of the look-up is pending.
    /// </summary>
    public static bool TryReadRedirection(Core core, byte vector, out bool isRedirected)
    {
        isRedirected = false;
        ref SegmentRegister task = ref core.State->Segments[SegReg.Tr];
        if (TaskImage.IsNarrow(task) || task.Limit < TaskState.LimitMin) return Selectors.Fail(core, ExceptionVector.GeneralProtection, 0);
        if (!SystemAccess.TryRead(core, task.Base + TaskState.IoMapBase32, out ushort map)) return false;
        long offset = map - TaskState.RedirectionBytes + (vector >> 3);
        if (offset < 0 || offset > task.Limit) return Selectors.Fail(core, ExceptionVector.GeneralProtection, 0);
        if (!SystemAccess.TryRead(core, task.Base + (ulong)offset, out byte bits)) return false;
        isRedirected = ((bits >> (vector & 7)) & 1) == 0;
        return true;
    }

    /// <summary>Calls the program's own handler; a monitored program's VIF is cleared in IF's stead.</summary>
    public static bool TryCallOwn(Core core, byte vector, ulong returnRip)
    {
        CpuState* cpu = core.State;
        if (!SystemAccess.TryReadStack(core, vector * 4UL, 3, out uint target)) return false;
        bool isMonitored = Virtual8086.IsMonitored(cpu);
        ulong flags = LazyFlags.Read(cpu);
        return TryEnter(core, target, isMonitored ? Virtual8086.VisibleFlags(flags) : flags, returnRip, Rflags.Tf | Rflags.Rf | (isMonitored ? Rflags.Vif : Rflags.If));
    }
}
