// Far jumps and calls through call gates.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>SDM 3A, 6.8.3 to 6.8.5; 2A, JMP and CALL. <see langword="false"/>: a fault is pending and no register has changed.</summary>
internal static unsafe class CallGate
{
    /// <summary>A jump stays at its level.</summary>
    public static bool TryJump(Core core, ushort selector, ulong raw)
    {
        if (!TryReadGate(core, selector, raw, out Gate gate) || !TryReadCode(core, gate, mayGoInward: false, out SegmentRegister code)) return false;
        ulong rip = gate.Offset;
        if (!CodeSegments.TryCheckTarget(core, code, rip) || !SegmentLoad.TryMarkAccessed(core, ref code)) return false;
        CodeSegments.Enter(core, code, rip, core.State->Cpl);
        return true;
    }

    /// <summary>A call may lead to an inner level, on that level's stack.</summary>
    public static bool TryCall(Core core, ushort selector, ulong raw, ulong returnRip)
    {
        if (!TryReadGate(core, selector, raw, out Gate gate) || !TryReadCode(core, gate, mayGoInward: true, out SegmentRegister code)) return false;
        bool inward = !code.IsConforming && code.Dpl < core.State->Cpl;
        return inward ? TryCallInward(core, gate, code, returnRip) : TryCallSame(core, gate, code, returnRip);
    }

    private static bool TryCallSame(Core core, Gate gate, SegmentRegister code, ulong returnRip)
    {
        int width = Width(core, gate);
        ulong rip = gate.Offset;
        StackCursor stack = StackCursor.Current(core);
        if (!stack.HasRoom(2, width) || !CodeSegments.TryCheckTarget(core, code, rip) || !SegmentLoad.TryMarkAccessed(core, ref code)
            || !FarTransfer.TryPushReturn(core, ref stack, returnRip, width)) return false;
        stack.Commit();
        CodeSegments.Enter(core, code, rip, core.State->Cpl);
        return true;
    }

    /// <summary>Pushes the outer SS:RSP, the parameters, and the return address on the inner stack.</summary>
    private static bool TryCallInward(Core core, Gate gate, SegmentRegister code, ulong returnRip)
    {
        int width = Width(core, gate), parameters = CodeSegments.IsLongMode(core) ? 0 : gate.Parameters;
        ulong rip = gate.Offset;
        if (!InnerStack.TryRead(core, code.Dpl, 0, out StackCursor stack)) return false;
        if (!stack.HasRoom(parameters + 4, width) || !CodeSegments.TryCheckTarget(core, code, rip) || !SegmentLoad.TryMarkAccessed(core, ref code)
            || !TryPushOuter(core, ref stack, width, parameters) || !FarTransfer.TryPushReturn(core, ref stack, returnRip, width)) return false;
        core.State->Segments[SegReg.Ss] = stack.Segment;
        stack.Commit();
        CodeSegments.Enter(core, code, rip, code.Dpl);
        return true;
    }

    /// <summary>The parameters keep their order: the last one pushed outside is the last one pushed inside.</summary>
    private static bool TryPushOuter(Core core, ref StackCursor stack, int width, int parameters)
    {
        CpuState* cpu = core.State;
        if (!stack.TryPush(cpu->Segments[SegReg.Ss].Selector, width) || !stack.TryPush(cpu->Registers[Gpr.Rsp], width)) return false;
        for (int parameter = parameters - 1; parameter >= 0; parameter--)
        {
            StackCursor outer = StackCursor.Current(core);
            outer.Drop((ulong)(parameter * width));
            if (!outer.TryPop(width, out ulong value) || !stack.TryPush(value, width)) return false;
        }
        return true;
    }

    /// <summary>A gate of the mode's kind that CPL and RPL reach, present; in long mode it has 16 bytes.</summary>
    private static bool TryReadGate(Core core, ushort selector, ulong raw, out Gate gate)
    {
        gate = new Gate(raw, 0);
        bool isLong = CodeSegments.IsLongMode(core);
        bool typeOk = gate.Type == Descriptor.SystemCallGate || (!isLong && gate.Type == Descriptor.SystemCallGate16);
        if (!typeOk || gate.Dpl < core.State->Cpl || gate.Dpl < Selectors.Rpl(selector))
            return Selectors.Fail(core, ExceptionVector.GeneralProtection, selector);
        if (isLong)
        {
            if (!DescriptorTables.TryReadUpper(core, selector, ExceptionVector.GeneralProtection, out ulong upper)) return false;
            gate = new Gate(raw, upper);
        }
        return gate.IsPresent || Selectors.Fail(core, ExceptionVector.SegmentNotPresent, selector);
    }

    private static bool TryReadCode(Core core, in Gate gate, bool mayGoInward, out SegmentRegister code)
    {
        code = default;
        ushort selector = gate.Selector;
        if (Selectors.IsNull(selector)) return Selectors.Fail(core, ExceptionVector.GeneralProtection, 0);
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.GeneralProtection, 0, out ulong raw)) return false;
        code = Descriptor.ToRegister(selector, raw);
        int cpl = core.State->Cpl;
        bool levelOk = code.IsConforming || mayGoInward ? code.Dpl <= cpl : code.Dpl == cpl;
        bool sizeOk = !CodeSegments.IsLongMode(core) || (code.IsLong && !code.IsBig);
        if (!code.IsCode || !levelOk || !sizeOk) return Selectors.Fail(core, ExceptionVector.GeneralProtection, selector);
        return code.IsPresent || Selectors.Fail(core, ExceptionVector.SegmentNotPresent, selector);
    }

    /// <summary>Bytes of the words that a call through the gate pushes.</summary>
    private static int Width(Core core, in Gate gate) => CodeSegments.IsLongMode(core) ? 8 : gate.IsNarrow ? 2 : 4;
}
