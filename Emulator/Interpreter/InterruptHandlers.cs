// INT n, INT3, INTO, INT1 and IRET.
using System.Numerics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>SDM 2A, INT n and IRET.</summary>
internal static unsafe class InterruptHandlers
{
    public static Outcome Int(CpuState* cpu, DecodedInsn* insn) => Raise(cpu, insn, (byte)insn->Imm, FaultKind.SoftwareInterrupt);

    public static Outcome Int3(CpuState* cpu, DecodedInsn* insn) => Raise(cpu, insn, ExceptionVector.Breakpoint, FaultKind.SoftwareInterrupt);

    public static Outcome Int1(CpuState* cpu, DecodedInsn* insn) => Raise(cpu, insn, ExceptionVector.Debug, FaultKind.Trap);

    public static Outcome Into(CpuState* cpu, DecodedInsn* insn)
    {
        if (LazyFlags.Overflow(cpu)) return Raise(cpu, insn, ExceptionVector.Overflow, FaultKind.SoftwareInterrupt);
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>IRET to the same or an outer level; T is the operand size.</summary>
    public static Outcome Iret<T, TMode>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        Core core = Core.Of(cpu);
        cpu->NmiBlocked = false;
        core.Faults.IsHandling = false;
        ulong before = cpu->Registers[Gpr.Rsp];
        if (TryReturn<T, TMode>(core)) return LeaveTo(cpu, insn);
        cpu->Registers[Gpr.Rsp] = before;
        return BlockEntry.Fault(cpu, insn);
    }

    private static bool TryReturn<T, TMode>(Core core)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing
    {
        CpuState* cpu = core.State;
        if (!Stack.TryPop<T, TMode>(cpu, out ulong rip) || !Stack.TryPop<T, TMode>(cpu, out ulong cs) || !Stack.TryPop<T, TMode>(cpu, out ulong flags)) return false;
        ulong width = sizeof(T) == 2 ? 0xFFFFUL : ulong.MaxValue;
        if ((cpu->Cr0 & Cr0.Pe) == 0) return ReturnReal(core, rip, (ushort)cs, flags, width);
        if ((cpu->SystemFlags & Rflags.Nt) != 0) return Fail(core, 0);
        // In 64-bit mode SS:RSP is always popped (SDM 2A, IRET).
        bool popsStack = cpu->Mode == CodeMode.Code64 || ((ushort)cs & 3) > cpu->Cpl;
        ulong rsp = 0, ss = 0;
        if (popsStack && (!Stack.TryPop<T, TMode>(cpu, out rsp) || !Stack.TryPop<T, TMode>(cpu, out ss))) return false;
        byte fromCpl = cpu->Cpl;
        if (!FarTransfer.TryReturnTo(core, (ushort)cs, rip, popsStack, (ushort)ss, rsp)) return false;
        WriteFlagsFrom(cpu, fromCpl, flags, width);
        return true;
    }

    /// <summary>Flags as popped, by the rights of the level that executed IRET; RF is taken too.</summary>
    private static void WriteFlagsFrom(CpuState* cpu, byte cpl, ulong flags, ulong width)
    {
        byte target = cpu->Cpl;
        cpu->Cpl = cpl;
        SystemHandlers.WriteFlags(cpu, flags, width);
        Core.Of(cpu).SetCpl(target);
        if ((width & flags & Rflags.Rf) != 0) cpu->SystemFlags |= Rflags.Rf;
    }

    private static bool ReturnReal(Core core, ulong rip, ushort cs, ulong flags, ulong width)
    {
        FarTransfer.EnterReal(core, cs, rip);
        SystemHandlers.WriteFlags(core.State, flags, width);
        return true;
    }

    private static bool Fail(Core core, uint error)
    {
        Faults.Raise(core.State, ExceptionVector.GeneralProtection, error);
        return false;
    }

    /// <summary>Leaves the block with RIP as the transfer has set it.</summary>
    public static Outcome LeaveTo(CpuState* cpu, DecodedInsn* insn)
    {
        ulong rip = cpu->Rip;
        BlockEntry.Leave(cpu, insn);
        cpu->Rip = rip;
        return Outcome.Next;
    }

    /// <summary>The return address of these exceptions is the next instruction.</summary>
    private static Outcome Raise(CpuState* cpu, DecodedInsn* insn, byte vector, FaultKind kind)
    {
        Faults.RaiseTrap(cpu, vector, kind);
        BlockEntry.Leave(cpu, insn);
        return Outcome.Fault;
    }
}
