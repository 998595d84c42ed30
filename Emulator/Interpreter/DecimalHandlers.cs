// DAA, DAS, AAA, AAS, AAM, AAD, SALC: outside of 64-bit mode only.
using ToroEmu.Cpu;
using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Decimal adjustment of AL and AH (SDM 2, the instructions of these names).</summary>
internal static unsafe class DecimalHandlers
{
    private const byte Al = 0;
    private const byte Ah = 1;

    public static Outcome Daa(CpuState* cpu, DecodedInsn* insn) => AdjustPacked(cpu, insn, 1);

    public static Outcome Das(CpuState* cpu, DecodedInsn* insn) => AdjustPacked(cpu, insn, -1);

    public static Outcome Aaa(CpuState* cpu, DecodedInsn* insn) => AdjustUnpacked(cpu, insn, 0x106);

    /// <summary>AX = AX - 6, then AH = AH - 1.</summary>
    public static Outcome Aas(CpuState* cpu, DecodedInsn* insn) => AdjustUnpacked(cpu, insn, -0x106);

    /// <summary>AH = AL / immediate, AL = the rest; #DE for zero.</summary>
    public static Outcome Aam(CpuState* cpu, DecodedInsn* insn)
    {
        byte divisor = (byte)insn->Imm, al = RegisterFile.Read<byte>(cpu, Al);
        if (divisor == 0) return BlockEntry.Fault(cpu, insn, ExceptionVector.DivideError);
        RegisterFile.Write(cpu, Ah, (byte)(al / divisor));
        RegisterFile.Write(cpu, Al, (byte)(al % divisor));
        return NoteAlAndGoOn(cpu, insn);
    }

    /// <summary>AL = AL + AH * immediate, AH = 0.</summary>
    public static Outcome Aad(CpuState* cpu, DecodedInsn* insn)
    {
        int value = RegisterFile.Read<byte>(cpu, Al) + RegisterFile.Read<byte>(cpu, Ah) * (byte)insn->Imm;
        RegisterFile.Write(cpu, Al, (byte)value);
        RegisterFile.Write(cpu, Ah, (byte)0);
        return NoteAlAndGoOn(cpu, insn);
    }

    /// <summary>SALC, undocumented: AL = CF ? FFh : 0.</summary>
    public static Outcome Salc(CpuState* cpu, DecodedInsn* insn)
    {
        RegisterFile.Write(cpu, Al, LazyFlags.Carry(cpu) ? byte.MaxValue : (byte)0);
        insn++;
        return insn->Handler(cpu, insn);
    }

    /// <summary>Adds or takes away 6 and 60h where a digit overflowed.</summary>
    private static Outcome AdjustPacked(CpuState* cpu, DecodedInsn* insn, int sign)
    {
        byte before = RegisterFile.Read<byte>(cpu, Al);
        bool carryBefore = LazyFlags.Carry(cpu), carry = carryBefore;
        bool adjust = (before & 0xF) > 9 || LazyFlags.Adjust(cpu);
        int value = before;
        if (adjust)
        {
            value += sign * 6;
            // A subtraction below zero borrows; DAA's addition carries only together with the second digit.
            carry |= value is < 0 or > 0xFF;
        }
        bool high = before > 0x99 || carryBefore;
        if (high) value += sign * 0x60;
        RegisterFile.Write(cpu, Al, (byte)value);
        LazyFlags.NoteResult(cpu, (ulong)(sbyte)value);
        LazyFlags.SetCarryOverflow(cpu, high || carry, false, adjust);
        insn++;
        return insn->Handler(cpu, insn);
    }

    private static Outcome AdjustUnpacked(CpuState* cpu, DecodedInsn* insn, int by)
    {
        ushort ax = RegisterFile.Read<ushort>(cpu, Al);
        bool adjust = (ax & 0xF) > 9 || LazyFlags.Adjust(cpu);
        if (adjust) ax = (ushort)(ax + by);
        RegisterFile.Write(cpu, Al, (ushort)(ax & 0xFF0F));
        LazyFlags.NoteResult(cpu, (ulong)(sbyte)(ax & 0x0F));
        LazyFlags.SetCarryOverflow(cpu, adjust, false, adjust);
        insn++;
        return insn->Handler(cpu, insn);
    }

    private static Outcome NoteAlAndGoOn(CpuState* cpu, DecodedInsn* insn)
    {
        LazyFlags.NoteLogic(cpu, (ulong)(sbyte)RegisterFile.Read<byte>(cpu, Al));
        insn++;
        return insn->Handler(cpu, insn);
    }
}
