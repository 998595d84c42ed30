// RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE.
using System.Numerics;

using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>64-bit mode with CR4.FSGSBASE, else #UD (SDM 2B, RDFSBASE).</summary>
internal static unsafe class BaseHandlers
{
    public static Outcome Read<TSegment, T>(CpuState* cpu, DecodedInsn* insn)
        where TSegment : struct, ISegmentName
        where T : unmanaged, IBinaryInteger<T>
    {
        if ((cpu->Cr4 & Cr4.FsGsBase) == 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        RegisterFile.Write(cpu, insn->Reg, T.CreateTruncating(cpu->SegmentBase[TSegment.Number]));
        insn++;
        return insn->Handler(cpu, insn);
    }

    public static Outcome Write<TSegment, T>(CpuState* cpu, DecodedInsn* insn)
        where TSegment : struct, ISegmentName
        where T : unmanaged, IBinaryInteger<T>
    {
        if ((cpu->Cr4 & Cr4.FsGsBase) == 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.InvalidOpcode);
        ulong value = ulong.CreateTruncating(RegisterFile.Read<T>(cpu, insn->Reg));
        if (!SlowAccess.IsCanonical(value)) return BlockEntry.Fault(cpu, insn, ExceptionVector.GeneralProtection, 0);
        cpu->Segments[TSegment.Number].Base = cpu->SegmentBase[TSegment.Number] = value;
        insn++;
        return insn->Handler(cpu, insn);
    }
}
