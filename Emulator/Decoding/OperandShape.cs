// Where the operands of an instruction lie.
using System;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Decoding;

/// <summary>What a selector looks at to choose a handler: one instruction in one mode.</summary>
internal readonly ref struct OperandShape(in Instruction instruction, CodeMode mode)
{
    public readonly ref readonly Instruction Instruction = ref instruction;
    public readonly CodeMode Mode = mode;

    private const int YmmBytes = 32;

    public bool IsLong => Mode == CodeMode.Code64;

    public bool IsLocked => Instruction.HasLockPrefix;

    /// <summary>Letters for register, memory and immediate operands, the first two operands.</summary>
    public Shape Shape
    {
        get
        {
            char first = Letter(0), second = Letter(1);
            return (first, second) switch
            {
                ('r', 'r') => Shape.RR,
                ('r', 'm') => Shape.RM,
                ('m', 'r') => Shape.MR,
                ('r', 'i') => Shape.RI,
                ('m', 'i') => Shape.MI,
                ('r', '-') => Shape.R,
                ('m', '-') => Shape.M,
                ('i', '-') => Shape.I,
                ('-', '-') => Shape.None,
                _ => Shape.Other,
            };
        }
    }

    /// <summary>Bytes of an operand.</summary>
    public int Width(int operand) => Instruction.GetOpKind(operand) switch
    {
        OpKind.Register => Instruction.GetOpRegister(operand).GetSize(),
        OpKind.Memory => Instruction.MemorySize.GetSize(),
        OpKind.MemoryESDI or OpKind.MemoryESEDI or OpKind.MemoryESRDI => Instruction.MemorySize.GetSize(),
        OpKind.MemorySegSI or OpKind.MemorySegESI or OpKind.MemorySegRSI => Instruction.MemorySize.GetSize(),
        OpKind.Immediate8 => 1,
        OpKind.Immediate16 or OpKind.Immediate8to16 => 2,
        OpKind.Immediate32 or OpKind.Immediate8to32 => 4,
        OpKind.Immediate64 or OpKind.Immediate8to64 or OpKind.Immediate32to64 => 8,
        _ => 0,
    };

    /// <summary>Bytes of the memory operand; 0 without one.</summary>
    public int MemoryWidth => Instruction.MemorySize.GetSize() is int width && HasMemory ? width : 0;

    /// <summary>Whether the last operand is an immediate.</summary>
    public bool HasImmediate => Instruction.OpCount > 0 && Letter(Instruction.OpCount - 1) == 'i';

    /// <summary>Whether an operand is an XMM or YMM register.</summary>
    public bool HasVector
    {
        get
        {
            for (int operand = 0; operand < Instruction.OpCount; operand++)
                if (Instruction.GetOpKind(operand) == OpKind.Register && IsVector(Instruction.GetOpRegister(operand))) return true;
            return false;
        }
    }

    /// <summary>How the operands of a vector instruction lie. VEX instructions with two operands have one source.</summary>
    public VectorEncodingKind VectorEncoding
    {
        get
        {
            if (Instruction.Encoding != EncodingKind.VEX) return VectorEncodingKind.Sse;
            bool unary = Instruction.OpCount - (HasImmediate ? 1 : 0) < 3;
            if (IsWide) return unary ? VectorEncodingKind.VexUnary256 : VectorEncodingKind.Vex256;
            return unary ? VectorEncodingKind.VexUnary128 : VectorEncodingKind.Vex128;
        }
    }

    /// <summary>Whether an operand is memory.</summary>
    public bool IsMemory(int operand) => Letter(operand) == 'm';

    /// <summary>Some operand, or a gather's indices, has 256 bits; a conversion's target may have half of its source's.</summary>
    private bool IsWide
    {
        get
        {
            for (int operand = 0; operand < Instruction.OpCount; operand++)
                if (Instruction.GetOpKind(operand) == OpKind.Register && Instruction.GetOpRegister(operand).IsYMM()) return true;
            return MemoryWidth == YmmBytes || Instruction.MemoryIndex.IsYMM();
        }
    }

    private bool HasMemory => Letter(0) == 'm' || Letter(1) == 'm' || Letter(2) == 'm';

    private static bool IsVector(Register register) => register.IsXMM() || register.IsYMM();
    /// <summary>Whether there is a memory operand of 64-bit code without segment base, its address not cut.</summary>
    public bool HasFlatMemory =>
        InsnBinder.HasMemory(Instruction) && Instruction.MemorySegment is not (Register.FS or Register.GS) && InsnBinder.AddressSize(Instruction) == 8;

    private char Letter(int operand)
    {
        if (operand >= Instruction.OpCount) return '-';
        return Instruction.GetOpKind(operand) switch
        {
            OpKind.Register => 'r',
            OpKind.Memory => 'm',
            >= OpKind.Immediate8 and <= OpKind.Immediate32to64 => 'i',
            _ => 'x',
        };
    }
}
