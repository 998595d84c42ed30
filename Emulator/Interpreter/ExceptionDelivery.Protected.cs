// Delivery in protected and virtual-8086 mode.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

internal sealed unsafe partial class ExceptionDelivery
{
    private bool DeliverProtected(in CpuFault fault, uint ext, ulong flags)
    {
        CpuState* cpu = core.State;
        uint gateError = (uint)fault.Vector * 8 | InIdt | ext;
        if (fault.Vector * 8 + 7 > cpu->Idtr.Limit) return Fail(ExceptionVector.GeneralProtection, gateError);
        if (!SystemAccess.TryRead(core, cpu->Idtr.Base + (uint)fault.Vector * 8u, out ulong raw)) return false;
        Gate gate = new(raw, 0);
        if (!CheckGate(gate, IsProtectedGate(gate), fault, gateError)) return false;
        if (gate.IsTask) return DeliverToTask(gate, fault, ext, flags);
        if (!TryReadHandlerCode(gate.Selector, ext, out SegmentRegister code)) return false;
        int cpl = code.IsConforming ? cpu->Cpl : code.Dpl;
        // Virtual-8086 mode is left for level 0 and nothing else (SDM 2A, INT n).
        if (Virtual8086.IsActive(cpu) && cpl != 0) return Selectors.Fail(core, ExceptionVector.GeneralProtection, gate.Selector, ext);
        return EnterProtected(gate, code, cpl, fault, ext, flags);
    }

    private static bool IsProtectedGate(in Gate gate) => gate.Type is Descriptor.SystemTaskGate or Descriptor.SystemInterruptGate16
        or Descriptor.SystemTrapGate16 or Descriptor.SystemInterruptGate or Descriptor.SystemTrapGate;

    private bool EnterProtected(in Gate gate, SegmentRegister code, int cpl, in CpuFault fault, uint ext, ulong flags)
    {
        CpuState* cpu = core.State;
        bool inward = cpl != cpu->Cpl;
        StackCursor stack = StackCursor.Current(core, ext);
        ulong rip = gate.Offset;
        if (inward && !InnerStack.TryRead(core, cpl, ext, out stack)) return false;
        int width = gate.IsNarrow ? 2 : 4;
        if (!stack.HasRoom(FrameWords(fault, inward), width) || !CodeSegments.TryCheckTarget(core, code, rip, ext)
            || !SegmentLoad.TryMarkAccessed(core, ref code) || !TryPushFrame(ref stack, fault, flags, inward, width)) return false;
        if (inward) cpu->Segments[SegReg.Ss] = stack.Segment;
        stack.Commit();
        if (Virtual8086.IsActive(cpu)) DropParagraphs(cpu);
        EnterHandler(gate, code, rip, cpl);
        return true;
    }

    /// <summary>[GS, FS, DS, ES,] [SS, ESP,] EFLAGS, CS, EIP [, error].</summary>
    private int FrameWords(in CpuFault fault, bool inward) =>
        (Virtual8086.IsActive(core.State) ? 4 : 0) + (inward ? 5 : 3) + (fault.HasErrorCode ? 1 : 0);

    /// <summary>SDM 3A, 7.12.1; 3B, figure 22-4.</summary>
    private bool TryPushFrame(ref StackCursor stack, in CpuFault fault, ulong flags, bool inward, int width)
    {
        CpuState* cpu = core.State;
        if (Virtual8086.IsActive(cpu) && !TryPushParagraphs(ref stack, width)) return false;
        if (inward && !(stack.TryPush(cpu->Segments[SegReg.Ss].Selector, width) && stack.TryPush(cpu->Registers[Gpr.Rsp], width))) return false;
        return stack.TryPush(flags, width) && FarTransfer.TryPushReturn(core, ref stack, ReturnRip(fault), width)
            && (!fault.HasErrorCode || stack.TryPush(fault.ErrorCode, width));
    }

    private bool TryPushParagraphs(ref StackCursor stack, int width)
    {
        foreach (int segment in Paragraphs)
            if (!stack.TryPush(core.State->Segments[segment].Selector, width)) return false;
        return true;
    }

    /// <summary>The handler finds null selectors where the program had paragraphs.</summary>
    private static void DropParagraphs(CpuState* cpu)
    {
        foreach (int segment in Paragraphs) cpu->Segments[segment] = default;
    }

    /// <summary>Through a task gate; the error code goes to the new task's stack.</summary>
    private bool DeliverToTask(in Gate gate, in CpuFault fault, uint ext, ulong flags)
    {
        if (!TaskSwitch.TryReadAvailable(core, gate.Selector, ext, out SegmentRegister task)
            || !TaskSwitch.TryRun(core, task, TaskSwitchCause.Interrupt, ReturnRip(fault), flags, ext)) return false;
        // What is pending now the new task met while it was loaded.
        if (core.State->Fault.Kind == FaultKind.Fault) return false;
        if (!fault.HasErrorCode) return true;
        StackCursor stack = StackCursor.Current(core, ext);
        if (!stack.TryPush(fault.ErrorCode, TaskImage.IsNarrow(task) ? 2 : 4)) return false;
        stack.Commit();
        return true;
    }

    private static System.ReadOnlySpan<int> Paragraphs => [SegReg.Gs, SegReg.Fs, SegReg.Ds, SegReg.Es];
}
