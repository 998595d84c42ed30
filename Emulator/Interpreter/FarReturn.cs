// Returns to the same or an outer privilege level.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>RETF, and the part of IRET that it shares (SDM 2B, RET; 2A, IRET). <see langword="false"/>: a fault is pending and no register has changed.</summary>
internal static unsafe class FarReturn
{
    /// <summary>RETF with words of <paramref name="width"/> bytes, dropping <paramref name="drop"/> bytes of parameters from both stacks.</summary>
    public static bool TryReturn(Core core, int width, ulong drop)
    {
        StackCursor stack = StackCursor.Current(core);
        if (!stack.TryPop(width, out ulong rip) || !stack.TryPop(width, out ulong selector)) return false;
        stack.Drop(drop);
        if (Virtual8086.IsProtected(core.State)) return TryReturnTo(core, (ushort)selector, rip, ref stack, width, drop, alwaysPopsStack: false);
        if (!FarTransfer.TryJumpParagraph(core, (ushort)selector, rip)) return false;
        stack.Commit();
        return true;
    }

    /// <summary>To CS:RIP as popped; an outer level's SS:RSP is popped too.</summary>
    public static bool TryReturnTo(Core core, ushort selector, ulong rip, ref StackCursor stack, int width, ulong drop, bool alwaysPopsStack)
    {
        if (!TryReadCode(core, selector, out SegmentRegister code)) return false;
        int level = Selectors.Rpl(selector);
        bool outward = level > core.State->Cpl;
        if (outward || alwaysPopsStack) return TryReturnWithStack(core, code, rip, ref stack, width, drop, outward);
        if (!CodeSegments.TryCheckTarget(core, code, rip) || !SegmentLoad.TryMarkAccessed(core, ref code)) return false;
        stack.Commit();
        CodeSegments.Enter(core, code, rip, level);
        return true;
    }

    private static bool TryReturnWithStack(Core core, SegmentRegister code, ulong rip, ref StackCursor stack, int width, ulong drop, bool outward)
    {
        CpuState* cpu = core.State;
        int level = Selectors.Rpl(code.Selector);
        if (!stack.TryPop(width, out ulong rsp) || !stack.TryPop(width, out ulong selector)) return false;
        if (!TryReadStack(core, (ushort)selector, code, out SegmentRegister outer)) return false;
        if (!CodeSegments.TryCheckTarget(core, code, rip) || !SegmentLoad.TryMarkAccessed(core, ref code)) return false;
        if (!outer.IsUnusable && !SegmentLoad.TryMarkAccessed(core, ref outer)) return false;
        CodeSegments.Enter(core, code, rip, level);
        cpu->Segments[SegReg.Ss] = outer;
        SetOuterPointer(cpu, rsp + drop);
        if (outward) DropInnerSegments(core, level);
        core.RefreshSegmentBases();
        return true;
    }

    /// <summary>Code of the level that the selector asks for, not an inner one; present.</summary>
    private static bool TryReadCode(Core core, ushort selector, out SegmentRegister code)
    {
        code = default;
        if (Selectors.IsNull(selector)) return Selectors.Fail(core, ExceptionVector.GeneralProtection, 0);
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.GeneralProtection, 0, out ulong raw)) return false;
        code = Descriptor.ToRegister(selector, raw);
        int level = Selectors.Rpl(selector);
        bool levelOk = level >= core.State->Cpl && (code.IsConforming ? code.Dpl <= level : code.Dpl == level);
        if (!code.IsCode || CodeSegments.HasBothSizes(core, code) || !levelOk) return Selectors.Fail(core, ExceptionVector.GeneralProtection, selector);
        return code.IsPresent || Selectors.Fail(core, ExceptionVector.SegmentNotPresent, selector);
    }

    /// <summary>The stack segment of the level returned to; null only for 64-bit code below level 3.</summary>
    private static bool TryReadStack(Core core, ushort selector, in SegmentRegister code, out SegmentRegister stack)
    {
        int level = Selectors.Rpl(code.Selector);
        stack = new SegmentRegister { Selector = selector };
        if (Selectors.IsNull(selector))
            return (CodeSegments.IsLong(core, code) && level != 3) || Selectors.Fail(core, ExceptionVector.GeneralProtection, 0);
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.GeneralProtection, 0, out ulong raw)) return false;
        stack = Descriptor.ToRegister(selector, raw);
        if (!stack.IsWritableData || stack.Dpl != level || Selectors.Rpl(selector) != level)
            return Selectors.Fail(core, ExceptionVector.GeneralProtection, selector);
        return stack.IsPresent || Selectors.Fail(core, ExceptionVector.StackFault, selector);
    }

    /// <summary>The popped pointer, cut to the outer stack's size.</summary>
    private static void SetOuterPointer(CpuState* cpu, ulong rsp)
    {
        ref ulong register = ref cpu->Registers[Gpr.Rsp];
        if (cpu->Mode == CodeMode.Code64) register = rsp;
        else if (cpu->Segments[SegReg.Ss].IsBig) register = (uint)rsp;
        else register = (register & ~0xFFFFUL) | (ushort)rsp;
    }

    /// <summary>Data segments that the outer level may not use become null (SDM 2B, RET).</summary>
    private static void DropInnerSegments(Core core, int level)
    {
        CpuState* cpu = core.State;
        foreach (int segment in (System.ReadOnlySpan<int>)[SegReg.Es, SegReg.Ds, SegReg.Fs, SegReg.Gs])
        {
            ref SegmentRegister register = ref cpu->Segments[segment];
            bool conforming = register.IsCode && register.IsConforming;
            if (!register.IsUnusable && !conforming && register.Dpl < level) register = default;
        }
    }
}
