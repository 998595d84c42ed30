// Delivery of exceptions and interrupts through the IDT or IVT.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>SDM 3A, 7.12 to 7.14. On <see langword="false"/> a fault raised by the delivery itself is pending and no register has changed.</summary>
internal sealed unsafe partial class ExceptionDelivery(Core core)
{
    /// <summary>Bit 0 of a selector error code: met while delivering anything but INT n, INT3, INTO (SDM 3A, 7.13).</summary>
    private const uint External = 1;

    /// <summary>Bit 1 of a selector error code: the index is into the IDT.</summary>
    private const uint InIdt = 2;

    private const ulong LongStackAlignment = 16;

    /// <summary>Flags that every delivery clears; interrupt gates clear IF too (SDM 3A, 7.12.1.3).</summary>
    private const ulong ClearedFlags = Rflags.Tf | Rflags.Nt | Rflags.Rf | Rflags.Vm;

    /// <summary>Delivers an exception or an interrupt.</summary>
    public bool Deliver(in CpuFault fault)
    {
        CpuState* cpu = core.State;
        uint ext = fault.Kind == FaultKind.SoftwareInterrupt ? 0 : External;
        // A fault restarts its instruction with RF set, so that an instruction breakpoint is not hit again (SDM 3B, 19.3.1.1).
        ulong flags = LazyFlags.Read(cpu) | (fault.Kind == FaultKind.Fault && fault.Vector != ExceptionVector.Debug ? Rflags.Rf : 0);
        if ((cpu->Cr0 & Cr0.Pe) == 0) return DeliverReal(fault, flags);
        return CodeSegments.IsLongMode(core) ? DeliverLong(fault, ext, flags) : DeliverProtected(fault, ext, flags);
    }

    /// <summary>Where the handler returns to: behind the instruction that asked for it, or to the one that faulted.</summary>
    private ulong ReturnRip(in CpuFault fault) => (core.State->Rip + fault.Length) & core.State->LinearMask;

    /// <summary>FLAGS, CS and IP on the stack, CS:IP from the table; there are no error codes (SDM 3A, 21.1.4).</summary>
    private bool DeliverReal(in CpuFault fault, ulong flags)
    {
        CpuState* cpu = core.State;
        if (fault.Vector * 4 + 3 > cpu->Idtr.Limit) return Fail(ExceptionVector.GeneralProtection, 0);
        if (!SystemAccess.TryRead(core, cpu->Idtr.Base + (uint)fault.Vector * 4u, out uint target)) return false;
        return ParagraphHandlers.TryEnter(core, target, flags, ReturnRip(fault), Rflags.If | Rflags.Tf | Rflags.Ac | Rflags.Rf);
    }

    private bool DeliverLong(in CpuFault fault, uint ext, ulong flags)
    {
        CpuState* cpu = core.State;
        uint gateError = (uint)fault.Vector * 8 | InIdt | ext;
        if (fault.Vector * 16 + 15 > cpu->Idtr.Limit) return Fail(ExceptionVector.GeneralProtection, gateError);
        ulong slot = cpu->Idtr.Base + (uint)fault.Vector * 16u;
        if (!SystemAccess.TryRead(core, slot, out ulong low) || !SystemAccess.TryRead(core, slot + 8, out ulong high)) return false;
        Gate gate = new(low, high);
        bool typeOk = gate.Type is Descriptor.SystemInterruptGate or Descriptor.SystemTrapGate && gate.HasValidUpperHalf;
        if (!CheckGate(gate, typeOk, fault, gateError) || !TryReadHandlerCode(gate.Selector, ext, out SegmentRegister code)) return false;
        int cpl = code.IsConforming ? cpu->Cpl : code.Dpl;
        ulong rip = gate.Offset;
        if (!TryChooseLongStack(gate, cpl, ext, out StackCursor stack) || !CodeSegments.TryCheckTarget(core, code, rip, ext)
            || !SegmentLoad.TryMarkAccessed(core, ref code) || !TryPushLongFrame(ref stack, fault, flags)) return false;
        if (cpl != cpu->Cpl) cpu->Segments[SegReg.Ss] = stack.Segment;
        stack.Commit();
        EnterHandler(gate, code, rip, cpl);
        return true;
    }

    /// <summary>A gate of the right type, with rights for INT n, present.</summary>
    private bool CheckGate(in Gate gate, bool typeOk, in CpuFault fault, uint gateError)
    {
        bool privilegeOk = fault.Kind != FaultKind.SoftwareInterrupt || gate.Dpl >= core.State->Cpl;
        if (!typeOk || !privilegeOk) return Fail(ExceptionVector.GeneralProtection, gateError);
        return gate.IsPresent || Fail(ExceptionVector.SegmentNotPresent, gateError);
    }

    /// <summary>The code segment that a gate names: more or equally privileged, present, of 64 bits in long mode.</summary>
    private bool TryReadHandlerCode(ushort selector, uint ext, out SegmentRegister code)
    {
        code = default;
        if (Selectors.IsNull(selector)) return Fail(ExceptionVector.GeneralProtection, ext);
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.GeneralProtection, ext, out ulong raw)) return false;
        code = Descriptor.ToRegister(selector, raw);
        bool modeOk = !CodeSegments.IsLongMode(core) || (code.IsLong && !code.IsBig);
        if (!code.IsCode || !modeOk || code.Dpl > core.State->Cpl) return Selectors.Fail(core, ExceptionVector.GeneralProtection, selector, ext);
        return code.IsPresent || Selectors.Fail(core, ExceptionVector.SegmentNotPresent, selector, ext);
    }

    /// <summary>IST entry, or the stack of the new privilege level, or the present one; aligned to 16 (SDM 3A, 7.14.2, 7.14.5).</summary>
    private bool TryChooseLongStack(in Gate gate, int cpl, uint ext, out StackCursor stack)
    {
        CpuState* cpu = core.State;
        stack = new StackCursor(core, cpu->Segments[SegReg.Ss], cpu->Registers[Gpr.Rsp], cpl, isLong: true, ext);
        bool chosen = gate.Ist != 0 ? InnerStack.TryReadLong(core, TaskState.Ist1 + (gate.Ist - 1) * 8, cpl, ext, out stack)
            : cpl == cpu->Cpl || InnerStack.TryRead(core, cpl, ext, out stack);
        stack.Align(LongStackAlignment);
        return chosen;
    }

    private bool TryPushLongFrame(ref StackCursor stack, in CpuFault fault, ulong flags)
    {
        CpuState* cpu = core.State;
        return stack.HasRoom(fault.HasErrorCode ? 6 : 5, 8)
            && stack.TryPush(cpu->Segments[SegReg.Ss].Selector, 8) && stack.TryPush(cpu->Registers[Gpr.Rsp], 8) && stack.TryPush(flags, 8)
            && FarTransfer.TryPushReturn(core, ref stack, ReturnRip(fault), 8) && (!fault.HasErrorCode || stack.TryPush(fault.ErrorCode, 8));
    }

    private void EnterHandler(in Gate gate, in SegmentRegister code, ulong rip, int cpl)
    {
        core.State->SystemFlags &= ~(gate.ClearsIf ? ClearedFlags | Rflags.If : ClearedFlags);
        CodeSegments.Enter(core, code, rip, cpl);
    }

    private bool Fail(byte vector, uint error)
    {
        Faults.Raise(core.State, vector, error);
        return false;
    }
}
