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

    /// <summary>Whether an operand is an XMM register.</summary>
    public bool HasXmm
    {
        get
        {
            for (int operand = 0; operand < Instruction.OpCount; operand++)
                if (Instruction.GetOpKind(operand) == OpKind.Register && Instruction.GetOpRegister(operand).IsXMM()) return true;
            return false;
        }
    }

    /// <summary>Whether an operand is memory.</summary>
    public bool IsMemory(int operand) => Letter(operand) == 'm';

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
