// Far jumps and calls.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>
/// JMP and CALL that change CS: to a code segment, through a gate, to a task (SDM 2A, JMP and CALL). <see langword="false"/>: a
/// fault is pending and no register has changed; on success RIP is set.
/// </summary>
internal static unsafe class FarTransfer
{
    public static bool TryJump(Core core, ushort selector, ulong rip, ulong returnRip)
    {
        if (!Virtual8086.IsProtected(core.State)) return TryJumpParagraph(core, selector, rip);
        if (!TryReadTarget(core, selector, out ulong raw)) return false;
        SegmentRegister code = Descriptor.ToRegister(selector, raw);
        if (!code.IsCodeOrData) return SystemTransfer.TryJump(core, selector, raw, returnRip);
        if (!TryCheckDirect(core, code) || !CodeSegments.TryCheckTarget(core, code, rip) || !SegmentLoad.TryMarkAccessed(core, ref code)) return false;
        CodeSegments.Enter(core, code, rip, core.State->Cpl);
        return true;
    }

    /// <summary>Pushes CS and <paramref name="returnRip"/> in words of <paramref name="width"/> bytes.</summary>
    public static bool TryCall(Core core, ushort selector, ulong rip, ulong returnRip, int width)
    {
        if (!Virtual8086.IsProtected(core.State)) return TryCallParagraph(core, selector, rip, returnRip, width);
        if (!TryReadTarget(core, selector, out ulong raw)) return false;
        SegmentRegister code = Descriptor.ToRegister(selector, raw);
        if (!code.IsCodeOrData) return SystemTransfer.TryCall(core, selector, raw, returnRip);
        if (!TryCheckDirect(core, code)) return false;
        StackCursor stack = StackCursor.Current(core);
        if (!stack.HasRoom(2, width) || !CodeSegments.TryCheckTarget(core, code, rip) || !SegmentLoad.TryMarkAccessed(core, ref code)
            || !TryPushReturn(core, ref stack, returnRip, width)) return false;
        stack.Commit();
        CodeSegments.Enter(core, code, rip, core.State->Cpl);
        return true;
    }

    /// <summary>Pushes the present CS and a return address.</summary>
    public static bool TryPushReturn(Core core, ref StackCursor stack, ulong returnRip, int width) =>
        stack.TryPush(core.State->Segments[SegReg.Cs].Selector, width) && stack.TryPush(returnRip, width);

    /// <summary>Real and virtual-8086 mode: any selector, an offset inside of the limit.</summary>
    public static bool TryJumpParagraph(Core core, ushort selector, ulong rip)
    {
        CpuState* cpu = core.State;
        if (!CodeSegments.TryCheckTarget(core, cpu->Segments[SegReg.Cs], rip)) return false;
        Virtual8086.LoadParagraph(cpu, SegReg.Cs, selector);
        cpu->Rip = rip;
        core.RefreshContext();
        return true;
    }

    private static bool TryCallParagraph(Core core, ushort selector, ulong rip, ulong returnRip, int width)
    {
        StackCursor stack = StackCursor.Current(core);
        if (!stack.HasRoom(2, width) || !CodeSegments.TryCheckTarget(core, core.State->Segments[SegReg.Cs], rip)
            || !TryPushReturn(core, ref stack, returnRip, width)) return false;
        stack.Commit();
        return TryJumpParagraph(core, selector, rip);
    }

    private static bool TryReadTarget(Core core, ushort selector, out ulong raw)
    {
        raw = 0;
        return Selectors.IsNull(selector)
            ? Selectors.Fail(core, ExceptionVector.GeneralProtection, 0)
            : DescriptorTables.TryRead(core, selector, ExceptionVector.GeneralProtection, 0, out raw);
    }

    /// <summary>Conforming code of the same or an inner level, or other code of the same level; present.</summary>
    private static bool TryCheckDirect(Core core, in SegmentRegister code)
    {
        int cpl = core.State->Cpl;
        bool levelOk = code.IsConforming ? code.Dpl <= cpl : Selectors.Rpl(code.Selector) <= cpl && code.Dpl == cpl;
        if (!code.IsCode || CodeSegments.HasBothSizes(core, code) || !levelOk)
            return Selectors.Fail(core, ExceptionVector.GeneralProtection, code.Selector);
        return code.IsPresent || Selectors.Fail(core, ExceptionVector.SegmentNotPresent, code.Selector);
    }
}
