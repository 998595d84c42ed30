// Fills a decoded instruction's operands from the decoder's answer.
using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Decoding;

/// <summary>Knows nothing of what instructions do; only where their operands are.</summary>
internal static unsafe class InsnBinder
{
    /// <summary>Binds everything but handler and end offset.</summary>
    public static void Bind(in Instruction source, CodeMode mode, DecodedInsn* insn)
    {
        insn->Code = (ushort)source.Code;
        insn->Length = (byte)source.Length;
        insn->Base = insn->Index = RegisterMap.Zero;
        insn->Segment = SegReg.Flat;
        insn->AddressMask = ulong.MaxValue;
        BindOperands(source, mode, insn);
        if (HasMemory(source)) BindMemory(source, mode, insn);
        if (source.HasRepPrefix) insn->Flags |= InsnFlags.Rep;
        if (source.HasRepnePrefix) insn->Flags |= InsnFlags.RepNe;
        if (source.HasLockPrefix) insn->Flags |= InsnFlags.Lock;
    }

    private static void BindOperands(in Instruction source, CodeMode mode, DecodedInsn* insn)
    {
        int registers = 0;
        for (int operand = 0; operand < source.OpCount; operand++)
        {
            OpKind kind = source.GetOpKind(operand);
            if (kind == OpKind.Register) BindRegister(insn, registers++, RegisterMap.Place(source.GetOpRegister(operand)));
            else if (kind is >= OpKind.NearBranch16 and <= OpKind.NearBranch64) insn->Imm = source.NearBranchTarget;
            else if (kind is >= OpKind.FarBranch16 and <= OpKind.FarBranch32) BindFarBranch(source, kind, insn);
            else if (kind is >= OpKind.Immediate8 and <= OpKind.Immediate32to64) insn->Imm = insn->Imm << 16 | source.GetImmediate(operand);
            else if (kind != OpKind.Memory) BindString(source, kind, mode, insn);
        }
    }

    private static void BindRegister(DecodedInsn* insn, int ordinal, byte place)
    {
        if (ordinal == 0) insn->Reg = place;
        else if (ordinal == 1) insn->Rm = place;
        else if (ordinal == 2) insn->Extra = place;
        else insn->Fourth = place;
    }

    private static void BindFarBranch(in Instruction source, OpKind kind, DecodedInsn* insn)
    {
        insn->Imm = kind == OpKind.FarBranch16 ? source.FarBranch16 : source.FarBranch32;
        insn->Disp = source.FarBranchSelector;
    }

    /// <summary>String operands: address size, and the segment of the source.</summary>
    private static void BindString(in Instruction source, OpKind kind, CodeMode mode, DecodedInsn* insn)
    {
        insn->AddressSize = kind switch
        {
            OpKind.MemorySegSI or OpKind.MemorySegDI or OpKind.MemoryESDI => 2,
            OpKind.MemorySegESI or OpKind.MemorySegEDI or OpKind.MemoryESEDI => 4,
            _ => 8,
        };
        insn->AddressMask = MaskOf(insn->AddressSize);
        if (kind is OpKind.MemoryESDI or OpKind.MemoryESEDI or OpKind.MemoryESRDI) return;
        insn->Segment = Segment(source, mode);
    }

    public static bool HasMemory(in Instruction source)
    {
        for (int operand = 0; operand < source.OpCount; operand++)
            if (source.GetOpKind(operand) == OpKind.Memory) return true;
        return false;
    }

    private static void BindMemory(in Instruction source, CodeMode mode, DecodedInsn* insn)
    {
        insn->Disp = source.MemoryDisplacement64;
        insn->AddressSize = (byte)AddressSize(source);
        insn->AddressMask = MaskOf(insn->AddressSize);
        // The displacement of an operand relative to RIP is its address.
        if (source.MemoryBase != Register.None && !source.IsIPRelativeMemoryOperand) insn->Base = RegisterMap.Place(source.MemoryBase);
        if (source.MemoryIndex != Register.None)
        {
            if (source.IsVsib) insn->Extra = RegisterMap.Place(source.MemoryIndex);
            else insn->Index = RegisterMap.Place(source.MemoryIndex);
            insn->Scale = (byte)(source.MemoryIndexScale switch { 2 => 1, 4 => 2, 8 => 3, _ => 0 });
        }
        BindSegment(source, mode, insn);
    }

    private static void BindSegment(in Instruction source, CodeMode mode, DecodedInsn* insn)
    {
        insn->Segment = Segment(source, mode);
        bool stack = mode == CodeMode.Code64 ? insn->Segment == SegReg.Flat && IsStackBase(source.MemoryBase) : insn->Segment == SegReg.Ss;
        if (stack) insn->Flags |= InsnFlags.StackSegment;
    }

    /// <summary>64-bit mode ignores overrides other than FS and GS, also in the choice between #SS and #GP (SDM 2A, 2.1.1).</summary>
    private static byte Segment(in Instruction source, CodeMode mode)
    {
        int segment = source.MemorySegment.GetNumber();
        return (byte)(mode == CodeMode.Code64 && segment < SegReg.Fs ? SegReg.Flat : segment);
    }

    private static bool IsStackBase(Register register) => register is Register.RSP or Register.RBP or Register.ESP or Register.EBP;

    /// <summary>Bytes of the address, by its registers, else by its displacement.</summary>
    public static int AddressSize(in Instruction source)
    {
        if (source.IsIPRelativeMemoryOperand) return source.MemoryBase == Register.EIP ? 4 : 8;
        if (source.MemoryBase != Register.None) return source.MemoryBase.GetSize();
        if (source.MemoryIndex != Register.None && !source.IsVsib) return source.MemoryIndex.GetSize();
        return source.MemoryDisplSize == 8 ? 8 : source.MemoryDisplSize == 2 ? 2 : 4;
    }

    private static ulong MaskOf(int addressSize) => addressSize == 8 ? ulong.MaxValue : (1UL << (addressSize * 8)) - 1;
}
