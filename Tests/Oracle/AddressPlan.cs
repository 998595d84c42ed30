// Makes the memory operand of an instruction point somewhere worth while.
using System;
using System.Buffers.Binary;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Oracle;

/// <summary>Chooses an address and gives base register, index or displacement what it takes to get there.</summary>
internal sealed unsafe class AddressPlan(Dice dice)
{
    /// <summary>Sets registers of the state and displacement bytes of the code; answers where the operand lies (the linear address).</summary>
    public ulong Apply(ref TestCase test, in Instruction instruction, in ConstantOffsets constants)
    {
        ulong linear = Choose(instruction);
        ulong target = linear - SegmentBase(ref test.State, instruction);
        if (instruction.IsVsib) SpreadIndex(ref test.State, instruction);
        Register register = instruction.MemoryBase, index = instruction.IsVsib ? Register.None : instruction.MemoryIndex;
        if (instruction.Mnemonic is Mnemonic.Bt or Mnemonic.Btc or Mnemonic.Btr or Mnemonic.Bts) TameBitOffset(ref test.State, instruction);
        if (instruction.IsIPRelativeMemoryOperand || register == Register.None) SetDisplacement(ref test, instruction, constants, target, index);
        else SetBase(ref test.State, instruction, target, register, index);
        return linear;
    }

    /// <summary>Where vectors must be aligned, mostly so.</summary>
    private ulong Choose(in Instruction instruction)
    {
        ulong address = Values.Address(dice);
        int size = instruction.MemorySize.GetSize();
        return size >= 16 && !dice.OneIn(4) ? address & ~31UL : address;
    }

    private static ulong SegmentBase(ref State state, in Instruction instruction)
    {
        int segment = instruction.MemorySegment.GetNumber();
        ushort selector = state.Selectors[segment];
        if (segment == SegReg.Fs) return Segments.Load(selector, state.FsBase).Base;
        if (segment == SegReg.Gs) return Segments.Load(selector, state.GsBase).Base;
        return state.Selectors[SegReg.Cs] == Segments.User64 ? 0 : Segments.Load(selector, 0).Base;
    }

    private static ulong Read(ref State state, Register register)
    {
        ulong value = state.Registers[register.GetFullRegister().GetNumber()];
        return register.GetSize() switch { 2 => (ushort)value, 4 => (uint)value, _ => value };
    }

    /// <summary>Base = target - displacement - index * scale, in the width of the base; the bits above it stay random.</summary>
    private static void SetBase(ref State state, in Instruction instruction, ulong target, Register register, Register index)
    {
        ulong value = target - instruction.MemoryDisplacement64;
        if (index == register) value /= (ulong)instruction.MemoryIndexScale + 1;
        else if (index != Register.None) value -= Read(ref state, index) * (ulong)instruction.MemoryIndexScale;
        ref ulong place = ref state.Registers[register.GetFullRegister().GetNumber()];
        place = register.GetSize() switch
        {
            2 => (place & ~0xFFFFUL) | (ushort)value,
            4 => (place & ~0xFFFF_FFFFUL) | (uint)value,
            _ => value,
        };
    }

    private void SetDisplacement(ref TestCase test, in Instruction instruction, in ConstantOffsets constants, ulong target, Register index)
    {
        if (constants.DisplacementSize < 2) return;
        if (index != Register.None)
        {
            ref ulong place = ref test.State.Registers[index.GetFullRegister().GetNumber()];
            if (!dice.OneIn(8)) place = (ulong)dice.Below(0x400);
            target -= Read(ref test.State, index) * (ulong)instruction.MemoryIndexScale;
        }
        if (instruction.IsIPRelativeMemoryOperand) target -= instruction.NextIP;
        Span<byte> bytes = test.CodeBytes.Slice(constants.DisplacementOffset, constants.DisplacementSize);
        if (bytes.Length == 2) BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)target);
        else if (bytes.Length == 4) BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)target);
        else BinaryPrimitives.WriteUInt64LittleEndian(bytes, target);
    }

    /// <summary>Elements around the base, a few of them far away.</summary>
    private void SpreadIndex(ref State state, in Instruction instruction)
    {
        if (!instruction.MemoryIndex.IsVectorRegister()) return;
        int register = instruction.MemoryIndex.GetNumber();
        bool wide = instruction.Code.ToOpCode().Op1Kind is OpCodeOperandKind.mem_vsib64x or OpCodeOperandKind.mem_vsib64y;
        for (int quadword = 0; quadword < 4; quadword++)
        {
            long low = Offset(), high = Offset();
            state.Vector(register, quadword) = wide ? (ulong)low : (uint)low | ((ulong)high << 32);
        }
    }

    private long Offset() => dice.OneIn(64) ? (long)dice.Next() : dice.Below(512) - 256;

    /// <summary>Bit offsets in registers reach 2^60 bytes far: mostly they shall not.</summary>
    private void TameBitOffset(ref State state, in Instruction instruction)
    {
        if (instruction.Op1Kind == OpKind.Register && !dice.OneIn(8))
            state.Registers[instruction.Op1Register.GetFullRegister().GetNumber()] = (ulong)(long)(dice.Below(0x4000) - 0x2000);
    }
}
