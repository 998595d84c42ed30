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

    /// <summary>Flags that every delivery clears; interrupt gates clear IF too (SDM 3A, 7.12.1.3).</summary>
    private const ulong ClearedFlags = Rflags.Tf | Rflags.Nt | Rflags.Rf | Rflags.Vm;

    /// <summary>Delivers an exception or an interrupt.</summary>
    public bool Deliver(in CpuFault fault)
    {
        CpuState* cpu = core.State;
        uint ext = fault.Kind == FaultKind.SoftwareInterrupt ? 0 : External;
        // A fault restarts its instruction with RF set, so that an instruction breakpoint is not hit again (SDM 3B, 19.3.1.1).
        ulong flags = LazyFlags.Read(cpu) | (fault.Kind == FaultKind.Fault && fault.Vector != ExceptionVector.Debug ? Rflags.Rf : 0);
        if ((cpu->Cr0 & Cr0.Pe) == 0) return DeliverReal(fault.Vector, flags);
        return (cpu->Efer & Efer.Lma) != 0 ? DeliverLong(fault, ext, flags) : DeliverProtected(fault, ext, flags);
    }

    private bool DeliverReal(byte vector, ulong flags)
    {
        CpuState* cpu = core.State;
        ulong entry = cpu->Idtr.Base + (uint)vector * 4u;
        if (vector * 4 + 3 > cpu->Idtr.Limit) return Fail(ExceptionVector.GeneralProtection, 0);
        if (!SystemAccess.TryRead(core, entry, out uint target)) return false;
        uint sp = (uint)cpu->Registers[Gpr.Rsp];
        ulong stack = cpu->Segments[SegReg.Ss].Base;
        if (!SystemAccess.TryWrite(core, stack + (ushort)(sp - 2), (ushort)flags)
            || !SystemAccess.TryWrite(core, stack + (ushort)(sp - 4), cpu->Segments[SegReg.Cs].Selector)
            || !SystemAccess.TryWrite(core, stack + (ushort)(sp - 6), (ushort)cpu->Rip)) return false;
        *(ushort*)&cpu->Registers[Gpr.Rsp] = (ushort)(sp - 6);
        cpu->SystemFlags &= ~(Rflags.If | Rflags.Tf | Rflags.Ac | Rflags.Rf);
        cpu->Segments[SegReg.Cs].Selector = (ushort)(target >> 16);
        cpu->Segments[SegReg.Cs].Base = (ulong)(target >> 16) << 4;
        cpu->Rip = (ushort)target;
        core.RefreshContext();
        return true;
    }

    private bool DeliverLong(in CpuFault fault, uint ext, ulong flags)
    {
        CpuState* cpu = core.State;
        uint gateError = (uint)fault.Vector * 8 | InIdt | ext;
        if (fault.Vector * 16 + 15 > cpu->Idtr.Limit) return Fail(ExceptionVector.GeneralProtection, gateError);
        ulong slot = cpu->Idtr.Base + (uint)fault.Vector * 16u;
        if (!SystemAccess.TryRead(core, slot, out ulong low) || !SystemAccess.TryRead(core, slot + 8, out ulong high)) return false;
        if (!CheckGate(low, fault, gateError, longMode: true)) return false;
        ushort selector = (ushort)(low >> 16);
        if (!TryReadHandlerCode(selector, ext, longMode: true, out ulong code)) return false;
        byte cpl = (Descriptor.Access(code) & Descriptor.TypeConforming) != 0 ? cpu->Cpl : (byte)((Descriptor.Access(code) >> 5) & 3);
        if (!TryChooseLongStack((int)(low >> 32) & 7, cpl, ext, out ulong stack)) return false;
        if (!PushLongFrame(ref stack, fault, flags)) return false;
        EnterLongHandler(selector, code, cpl, stack);
        cpu->Rip = (low & 0xFFFF) | ((low >> 32) & 0xFFFF_0000) | (high << 32);
        cpu->SystemFlags &= ~(IsInterruptGate(low) ? ClearedFlags | Rflags.If : ClearedFlags);
        return true;
    }

    /// <summary>A gate of the right type, with rights for INT n, present.</summary>
    private bool CheckGate(ulong gate, in CpuFault fault, uint gateError, bool longMode)
    {
        ushort access = Descriptor.Access(gate);
        int type = access & 0x1F;
        bool typeOk = type is Descriptor.SystemInterruptGate or Descriptor.SystemTrapGate || (!longMode && type is 6 or 7);
        bool privilegeOk = fault.Kind != FaultKind.SoftwareInterrupt || ((access >> 5) & 3) >= core.State->Cpl;
        if (!typeOk || !privilegeOk) return Fail(ExceptionVector.GeneralProtection, gateError);
        return (access & Descriptor.AccessPresent) != 0 || Fail(ExceptionVector.SegmentNotPresent, gateError);
    }

    private static bool IsInterruptGate(ulong gate) => (Descriptor.Access(gate) & 1) == 0;

    /// <summary>The code segment that a gate names: more or equally privileged, present, of the mode's kind.</summary>
    private bool TryReadHandlerCode(ushort selector, uint ext, bool longMode, out ulong raw)
    {
        raw = 0;
        uint error = (selector & 0xFFFCu) | ext;
        if ((selector & 0xFFFC) == 0) return Fail(ExceptionVector.GeneralProtection, ext);
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.GeneralProtection, ext, out raw)) return false;
        ushort access = Descriptor.Access(raw);
        bool isCode = (access & (Descriptor.AccessS | Descriptor.TypeCode)) == (Descriptor.AccessS | Descriptor.TypeCode);
        bool modeOk = !longMode || (access & (Descriptor.AccessLong | Descriptor.AccessBig)) == Descriptor.AccessLong;
        if (!isCode || !modeOk || ((access >> 5) & 3) > core.State->Cpl) return Fail(ExceptionVector.GeneralProtection, error);
        return (access & Descriptor.AccessPresent) != 0 || Fail(ExceptionVector.SegmentNotPresent, error);
    }

    /// <summary>IST entry, or the stack of the new privilege level, or the present one; aligned to 16 (SDM 3A, 7.14.2, 7.14.5).</summary>
    private bool TryChooseLongStack(int ist, byte cpl, uint ext, out ulong stack)
    {
        CpuState* cpu = core.State;
        stack = cpu->Registers[Gpr.Rsp];
        if (ist != 0 || cpl != cpu->Cpl)
        {
            int offset = ist != 0 ? TaskState.Ist1 + (ist - 1) * 8 : TaskState.Rsp0 + cpl * 8;
            ref SegmentRegister task = ref cpu->Segments[SegReg.Tr];
            if (offset + 7 > task.Limit) return Fail(ExceptionVector.InvalidTss, (task.Selector & 0xFFFCu) | ext);
            if (!SystemAccess.TryRead(core, task.Base + (ulong)offset, out stack)) return false;
        }
        stack &= ~0xFUL;
        return true;
    }

    private bool PushLongFrame(ref ulong stack, in CpuFault fault, ulong flags)
    {
        CpuState* cpu = core.State;
        ulong* frame = stackalloc ulong[]
        {
            cpu->Segments[SegReg.Ss].Selector, cpu->Registers[Gpr.Rsp], flags, cpu->Segments[SegReg.Cs].Selector, cpu->Rip, fault.ErrorCode,
        };
        int words = fault.HasErrorCode ? 6 : 5;
        for (int word = 0; word < words; word++)
        {
            stack -= 8;
            if (!SystemAccess.TryWrite(core, stack, frame[word], stack: true)) return false;
        }
        return true;
    }

    private void EnterLongHandler(ushort selector, ulong code, byte cpl, ulong stack)
    {
        CpuState* cpu = core.State;
        if (cpl != cpu->Cpl)
            cpu->Segments[SegReg.Ss] = new SegmentRegister { Selector = cpl, Access = (ushort)(Descriptor.AccessPresent | Descriptor.AccessS | Descriptor.TypeWritable | (cpl << 5)) };
        cpu->Segments[SegReg.Cs] = Descriptor.ToRegister((ushort)((selector & 0xFFFC) | cpl), code);
        cpu->Registers[Gpr.Rsp] = stack;
        cpu->Cpl = cpl;
        core.RefreshContext();
    }

    private bool Fail(byte vector, uint error)
    {
        Faults.Raise(core.State, vector, error);
        return false;
    }
}
