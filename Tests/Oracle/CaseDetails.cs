// What a few instructions need to do more than fault.
using System;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Oracle;

/// <summary>Registers and memory that these instructions look at in a way that random numbers do not meet.</summary>
internal static unsafe class CaseDetails
{
    private const int AreaMxcsr = 24, AreaComponents = 512;

    public static void Apply(ref TestCase test, in Instruction instruction, Dice dice)
    {
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Xlatb:
                if (!dice.OneIn(8)) test.State.Registers[Gpr.Rbx] = Values.Address(dice);
                break;
            case Mnemonic.Lar or Mnemonic.Lsl or Mnemonic.Verr or Mnemonic.Verw or Mnemonic.Arpl or Mnemonic.Mov or Mnemonic.Lldt or Mnemonic.Ltr:
                SetSelectors(ref test, instruction, dice);
                break;
            case Mnemonic.Fxrstor or Mnemonic.Fxrstor64 or Mnemonic.Xrstor or Mnemonic.Xrstor64:
                SetArea(ref test, instruction, dice);
                break;
            case Mnemonic.Xsave or Mnemonic.Xsave64 or Mnemonic.Xsaveopt or Mnemonic.Xsaveopt64 or Mnemonic.Xsavec or Mnemonic.Xsavec64:
                SetComponents(ref test.State, dice);
                break;
            case Mnemonic.Pcmpestri or Mnemonic.Pcmpestrm or Mnemonic.Vpcmpestri or Mnemonic.Vpcmpestrm:
                test.State.Registers[Gpr.Rax] = Length(dice);
                test.State.Registers[Gpr.Rdx] = Length(dice);
                break;
            case Mnemonic.Div or Mnemonic.Idiv:
                if (dice.OneIn(2)) test.State.Registers[Gpr.Rdx] = dice.OneIn(2) ? 0UL : ulong.MaxValue;
                if (dice.OneIn(4)) test.State.Registers[Gpr.Rax] &= 0xFF;
                break;
        }
    }

    private static ulong Length(Dice dice) => dice.OneIn(4) ? dice.Next() : (ulong)(dice.Below(41) - 20);

    /// <summary>The source, if it is a register, names a segment.</summary>
    private static void SetSelectors(ref TestCase test, in Instruction instruction, Dice dice)
    {
        if (instruction.Mnemonic == Mnemonic.Mov && !instruction.Op0Register.IsSegmentRegister()) return;
        ushort selector = dice.OneOf(Segments.Choices);
        int operand = instruction.OpCount - 1;
        if (instruction.GetOpKind(operand) == OpKind.Memory) PatchMemory(ref test, instruction, selector);
        else if (instruction.GetOpKind(operand) == OpKind.Register)
        {
            ref ulong register = ref test.State.Registers[instruction.GetOpRegister(operand).GetFullRegister().GetNumber() & 15];
            register = (register & ~0xFFFFUL) | selector;
        }
    }

    /// <summary>Overwrites the start of the operand that was made before.</summary>
    private static void PatchMemory(ref TestCase test, in Instruction instruction, ushort value)
    {
        if (test.PatchCount == 0) return;
        ref Patch patch = ref test.Patches[test.PatchCount - 1];
        if (patch.Length < 2) return;
        patch.Bytes[0] = (byte)value;
        patch.Bytes[1] = (byte)(value >> 8);
    }

    /// <summary>An image that can be loaded: MXCSR without reserved bits, a header without reserved bytes.</summary>
    private static void SetArea(ref TestCase test, in Instruction instruction, Dice dice)
    {
        SetComponents(ref test.State, dice);
        if (test.PatchCount == 0) return;
        ulong area = test.Patches[0].Address;
        test.AddPatch(area, BitConverter.GetBytes((ulong)(uint)(dice.Next() & 0x3F7F) | ((dice.Next() & 0xFFFF) << 32)));
        test.AddPatch(area + AreaMxcsr, BitConverter.GetBytes((uint)(dice.Next() & 0xFFFF)));
        Span<byte> header = stackalloc byte[24];
        header.Clear();
        header[0] = (byte)dice.Below(dice.OneIn(8) ? 16 : 8);
        if (dice.OneIn(16)) header[dice.Below(24)] = 1;
        if (dice.OneIn(8)) header[15] = 0x80;
        test.AddPatch(area + AreaComponents, header);
        test.AddPatch(area + AreaComponents + 24, new byte[40]);
    }

    /// <summary>EDX:EAX names components.</summary>
    private static void SetComponents(ref State state, Dice dice)
    {
        state.Registers[Gpr.Rax] = (state.Registers[Gpr.Rax] & ~0xFUL) | (uint)dice.Below(16);
        if (dice.OneIn(2)) state.Registers[Gpr.Rdx] = 0;
    }
}
