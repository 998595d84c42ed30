// Delivery in protected mode.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

internal sealed unsafe partial class ExceptionDelivery
{
    private bool DeliverProtected(in CpuFault fault, uint ext, ulong flags)
    {
        CpuState* cpu = core.State;
        uint gateError = (uint)fault.Vector * 8 | InIdt | ext;
        if (fault.Vector * 8 + 7 > cpu->Idtr.Limit) return Fail(ExceptionVector.GeneralProtection, gateError);
        if (!SystemAccess.TryRead(core, cpu->Idtr.Base + (uint)fault.Vector * 8u, out ulong gate)) return false;
        if (!CheckGate(gate, fault, gateError, longMode: false)) return false;
        ushort selector = (ushort)(gate >> 16);
        if (!TryReadHandlerCode(selector, ext, longMode: false, out ulong code)) return false;
        bool wide = (Descriptor.Access(gate) & 8) != 0;
        ushort access = Descriptor.Access(code);
        byte cpl = (access & Descriptor.TypeConforming) != 0 ? cpu->Cpl : (byte)((access >> 5) & 3);
        if (!PushProtectedFrame(fault, flags, cpl, wide, ext)) return false;
        cpu->Segments[SegReg.Cs] = Descriptor.ToRegister((ushort)((selector & 0xFFFC) | cpl), code);
        cpu->Rip = wide ? (gate & 0xFFFF) | ((gate >> 32) & 0xFFFF_0000) : gate & 0xFFFF;
        cpu->SystemFlags &= ~(IsInterruptGate(gate) ? ClearedFlags | Rflags.If : ClearedFlags);
        core.SetCpl(cpl);
        return true;
    }

    /// <summary>Pushes [SS, ESP,] EFLAGS, CS, EIP[, error] on the handler's stack and switches to it (SDM 3A, 7.12.1).</summary>
    private bool PushProtectedFrame(in CpuFault fault, ulong flags, byte cpl, bool wide, uint ext)
    {
        CpuState* cpu = core.State;
        SegmentRegister stack = cpu->Segments[SegReg.Ss];
        ulong esp = cpu->Registers[Gpr.Rsp];
        bool switches = cpl != cpu->Cpl;
        if (switches && !TryLoadInnerStack(cpl, ext, out stack, out esp)) return false;
        uint* frame = stackalloc uint[]
        {
            cpu->Segments[SegReg.Ss].Selector, (uint)cpu->Registers[Gpr.Rsp], (uint)flags, cpu->Segments[SegReg.Cs].Selector, (uint)cpu->Rip, fault.ErrorCode,
        };
        ulong mask = stack.IsBig ? 0xFFFF_FFFF : 0xFFFF;
        int size = wide ? 4 : 2;
        for (int word = switches ? 0 : 2; word < (fault.HasErrorCode ? 6 : 5); word++)
        {
            esp = (esp & ~mask) | ((esp - (uint)size) & mask);
            if (!PushWord(stack.Base + (esp & mask), frame[word], wide)) return false;
        }
        cpu->Segments[SegReg.Ss] = stack;
        cpu->Registers[Gpr.Rsp] = esp;
        return true;
    }

    private bool PushWord(ulong linear, uint value, bool wide) => wide
        ? SystemAccess.TryWrite(core, linear & 0xFFFF_FFFF, value, stack: true)
        : SystemAccess.TryWrite(core, linear & 0xFFFF_FFFF, (ushort)value, stack: true);

    private bool TryLoadInnerStack(byte cpl, uint ext, out SegmentRegister stack, out ulong esp)
    {
        stack = default;
        esp = 0;
        ref SegmentRegister task = ref core.State->Segments[SegReg.Tr];
        int offset = cpl * 8;
        if (TaskState.Ss0 + offset + 1 > task.Limit) return Fail(ExceptionVector.InvalidTss, (task.Selector & 0xFFFCu) | ext);
        if (!SystemAccess.TryRead(core, task.Base + (ulong)(TaskState.Esp0 + offset), out uint pointer)
            || !SystemAccess.TryRead(core, task.Base + (ulong)(TaskState.Ss0 + offset), out ushort selector)) return false;
        esp = pointer;
        if (!DescriptorTables.TryRead(core, selector, ExceptionVector.InvalidTss, ext, out ulong raw)) return false;
        stack = Descriptor.ToRegister(selector, raw);
        bool ok = stack.IsCodeOrData && (stack.Type & (Descriptor.TypeCode | Descriptor.TypeWritable)) == Descriptor.TypeWritable
            && stack.Dpl == cpl && (selector & 3) == cpl;
        if (!ok) return Fail(ExceptionVector.InvalidTss, (selector & 0xFFFCu) | ext);
        return stack.IsPresent || Fail(ExceptionVector.StackFault, (selector & 0xFFFCu) | ext);
    }
}
