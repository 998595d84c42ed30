// Control and debug registers.
using System;
using System.Numerics;

using Iced.Intel;

using ToroEmu.Cpu;
using ToroEmu.Decoding;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>MOV CR, MOV DR, CLTS, LMSW, SMSW, INVLPG (SDM 2). All need level 0 but SMSW.</summary>
internal static unsafe class ControlHandlers
{
    private const ulong PcidMax = 0xFFF;
    private const ulong LmswBits = Cr0.Pe | Cr0.Mp | Cr0.Em | Cr0.Ts;

    public static Handler SelectMove(Register register, bool isLoad)
    {
        if (register.IsDR()) return isLoad ? &LoadDr : &StoreDr;
        if (!register.IsCR() || register is not (Register.CR0 or Register.CR2 or Register.CR3 or Register.CR4 or Register.CR8)) return null;
        return isLoad ? &LoadCr : &StoreCr;
    }

    /// <summary>The operand has 64 bits in 64-bit mode, else 32; binder and decoder agree on the place.</summary>
    private static Outcome StoreCr(CpuState* cpu, DecodedInsn* insn)
    {
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        ulong value = insn->Rm switch
        {
            0 => cpu->Cr0,
            2 => cpu->Cr2,
            3 => cpu->Cr3,
            4 => cpu->Cr4,
            _ => Core.Of(cpu).Services.TaskPriority,
        };
        WriteOperand(cpu, insn->Reg, value);
        return BlockEntry.Leave(cpu, insn);
    }

    private static Outcome LoadCr(CpuState* cpu, DecodedInsn* insn)
    {
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        ulong value = ReadOperand(cpu, insn->Rm);
        Core core = Core.Of(cpu);
        bool done = insn->Reg switch
        {
            0 => ControlRegisters.TryWriteCr0(core, value),
            2 => ControlRegisters.WriteCr2(cpu, value),
            3 => ControlRegisters.TryWriteCr3(core, value),
            4 => ControlRegisters.TryWriteCr4(core, value),
            _ => ControlRegisters.TryWriteCr8(core, value),
        };
        return done ? BlockEntry.Leave(cpu, insn) : BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
    }

    private static Outcome StoreDr(CpuState* cpu, DecodedInsn* insn)
    {
        if (!DebugRegisters.TryAccess(cpu, insn->Rm, out int number)) return BlockEntry.Fault(cpu, insn);
        WriteOperand(cpu, insn->Reg, cpu->Dr[number]);
        return BlockEntry.Leave(cpu, insn);
    }

    private static Outcome LoadDr(CpuState* cpu, DecodedInsn* insn)
    {
        if (!DebugRegisters.TryAccess(cpu, insn->Reg, out int number)) return BlockEntry.Fault(cpu, insn);
        return DebugRegisters.TryWrite(Core.Of(cpu), number, ReadOperand(cpu, insn->Rm))
            ? BlockEntry.Leave(cpu, insn)
            : BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
    }

    public static Outcome Clts(CpuState* cpu, DecodedInsn* insn)
    {
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->Cr0 &= ~Cr0.Ts;
        Core.Of(cpu).RefreshContext();
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>CR4.UMIP: SMSW, SGDT, SIDT, SLDT and STR are #GP(0) above level 0 (SDM 3A, 2.5).</summary>
    public static bool IsUserModeBarred(CpuState* cpu) => cpu->Cpl != 0 && (cpu->Cr4 & Cr4.Umip) != 0;

    public static Outcome SmswR<T>(CpuState* cpu, DecodedInsn* insn)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (IsUserModeBarred(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        RegisterFile.Write(cpu, insn->Reg, T.CreateTruncating(cpu->Cr0));
        return BlockEntry.Leave(cpu, insn);
    }

    public static Outcome SmswM<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (IsUserModeBarred(cpu)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        if (!GuestAccess.Store<ushort, TMode>(cpu, insn, (ushort)cpu->Cr0)) return BlockEntry.Fault(cpu, insn);
        return BlockEntry.Leave(cpu, insn);
    }

    public static Outcome LmswR(CpuState* cpu, DecodedInsn* insn) => Lmsw(cpu, insn, RegisterFile.Read<ushort>(cpu, insn->Reg));

    public static Outcome LmswM<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        ushort* source = GuestAccess.Read<ushort, TMode>(cpu, insn);
        return source == null ? BlockEntry.Fault(cpu, insn) : Lmsw(cpu, insn, GuestRam.Load(source));
    }

    public static Outcome Invlpg<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        Core.Of(cpu).FlushPage((EffectiveAddress.Of(cpu, insn) + cpu->SegmentBase[insn->Segment]) & cpu->LinearMask);
        return BlockEntry.Leave(cpu, insn);
    }

    /// <summary>Every type flushes at least what it names (SDM 2A, INVPCID): without PCIDs in the TLB that is a page or all.</summary>
    public static Outcome Invpcid<TMode>(CpuState* cpu, DecodedInsn* insn)
        where TMode : struct, IAddressing
    {
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        ulong* descriptor = (ulong*)GuestAccess.Read<UInt128, TMode>(cpu, insn);
        if (descriptor == null) return BlockEntry.Fault(cpu, insn);
        return TryInvalidate(Core.Of(cpu), ReadOperand(cpu, insn->Reg), GuestRam.Load(descriptor), GuestRam.Load(descriptor + 1))
            ? BlockEntry.Leave(cpu, insn)
            : BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
    }

    private static bool TryInvalidate(Core core, ulong type, ulong pcid, ulong linear)
    {
        const ulong oneAddress = 0, onePcid = 1, all = 3;
        if (type > all || pcid > PcidMax) return false;
        if (type <= onePcid && pcid != 0 && (core.State->Cr4 & Cr4.Pcide) == 0) return false;
        if (type == oneAddress && !SlowAccess.IsCanonical(linear)) return false;
        if (type == oneAddress) core.FlushPage(linear);
        else core.FlushTlb();
        return true;
    }

    /// <summary>LMSW cannot clear PE.</summary>
    private static Outcome Lmsw(CpuState* cpu, DecodedInsn* insn, ushort value)
    {
        if (cpu->Cpl != 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        ulong cr0 = (cpu->Cr0 & ~(LmswBits & ~Cr0.Pe)) | (value & LmswBits);
        return ControlRegisters.TryWriteCr0(Core.Of(cpu), cr0)
            ? BlockEntry.Leave(cpu, insn)
            : BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
    }

    private static ulong ReadOperand(CpuState* cpu, byte place) =>
        cpu->Mode == CodeMode.Code64 ? RegisterFile.Read<ulong>(cpu, place) : RegisterFile.Read<uint>(cpu, place);

    private static void WriteOperand(CpuState* cpu, byte place, ulong value)
    {
        if (cpu->Mode == CodeMode.Code64) RegisterFile.Write(cpu, place, value);
        else RegisterFile.Write(cpu, place, (uint)value);
    }
}
