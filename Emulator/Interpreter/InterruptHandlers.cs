// INT n, INT3, INTO, INT1 and IRET.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>SDM 2A, INT n and IRET.</summary>
internal static unsafe class InterruptHandlers
{
    /// <summary>In virtual-8086 mode INT n is the monitor's affair, or with VME the program's own.</summary>
    public static Outcome Int(CpuState* cpu, DecodedInsn* insn)
    {
        byte vector = (byte)insn->Imm;
        if (!Virtual8086.IsActive(cpu)) return Raise(cpu, insn, vector, FaultKind.SoftwareInterrupt);
        bool isOwn = false;
        if ((cpu->Cr4 & Cr4.Vme) != 0 && !ParagraphHandlers.TryReadRedirection(Core.Of(cpu), vector, out isOwn)) return BlockEntry.Fault(cpu, insn);
        if (isOwn)
            return ParagraphHandlers.TryCallOwn(Core.Of(cpu), vector, BlockEntry.NextRip(cpu, insn)) ? LeaveTo(cpu, insn) : BlockEntry.Fault(cpu, insn);
        if (Virtual8086.IsMonitored(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        return Raise(cpu, insn, vector, FaultKind.SoftwareInterrupt);
    }

    public static Outcome Int3(CpuState* cpu, DecodedInsn* insn) => Raise(cpu, insn, ExceptionVector.Breakpoint, FaultKind.SoftwareInterrupt);

    public static Outcome Int1(CpuState* cpu, DecodedInsn* insn) => Raise(cpu, insn, ExceptionVector.Debug, FaultKind.Trap);

    public static Outcome Into(CpuState* cpu, DecodedInsn* insn)
    {
        if (LazyFlags.Overflow(cpu)) return Raise(cpu, insn, ExceptionVector.Overflow, FaultKind.SoftwareInterrupt);
        return BlockEntry.Leave(cpu, insn);
    }

    public static Outcome IretW(CpuState* cpu, DecodedInsn* insn) => Iret(cpu, insn, 2);

    public static Outcome IretD(CpuState* cpu, DecodedInsn* insn) => Iret(cpu, insn, 4);

    public static Outcome IretQ(CpuState* cpu, DecodedInsn* insn) => Iret(cpu, insn, 8);

    /// <summary>Leaves the block with RIP as the transfer has set it.</summary>
    public static Outcome LeaveTo(CpuState* cpu, DecodedInsn* insn)
    {
        ulong rip = cpu->Rip;
        BlockEntry.Leave(cpu, insn);
        cpu->Rip = rip;
        return Outcome.Next;
    }

    /// <summary>NMIs are let in again even if the return faults (SDM 3A, 7.7.1).</summary>
    private static Outcome Iret(CpuState* cpu, DecodedInsn* insn, int width)
    {
        Core core = Core.Of(cpu);
        cpu->NmiBlocked = false;
        core.Faults.IsHandling = false;
        return InterruptReturn.TryReturn(core, width, BlockEntry.NextRip(cpu, insn)) ? LeaveTo(cpu, insn) : BlockEntry.Fault(cpu, insn);
    }

    /// <summary>The handler returns behind the instruction; a fault on the way to it is the instruction's own (SDM 2A, INT n).</summary>
    private static Outcome Raise(CpuState* cpu, DecodedInsn* insn, byte vector, FaultKind kind)
    {
        cpu->Fault = new CpuFault { Kind = kind, Vector = vector, Length = insn->Length };
        BlockEntry.Leave(cpu, insn);
        cpu->Rip = BlockEntry.Rip(cpu, insn);
        return Outcome.Fault;
    }
}
