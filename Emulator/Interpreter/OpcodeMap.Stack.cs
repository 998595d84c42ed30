// Rows of the stack instructions.
using System;

using Iced.Intel;

using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddStack(Row[] rows)
    {
        rows[(int)Mnemonic.Push].Select = &StackSized<StackForms.Push>;
        rows[(int)Mnemonic.Pop].Select = &StackSized<StackForms.Pop>;
        rows[(int)Mnemonic.Leave].Select = &StackSized<StackForms.Leave>;
        rows[(int)Mnemonic.Enter].Select = &StackSized<StackForms.Enter>;
        rows[(int)Mnemonic.Pusha].Select = rows[(int)Mnemonic.Pushad].Select = &StackSized<StackForms.PushAll>;
        rows[(int)Mnemonic.Popa].Select = rows[(int)Mnemonic.Popad].Select = &StackSized<StackForms.PopAll>;
    }

    /// <summary>The width is the amount by which the decoder says the stack pointer moves in one step.</summary>
    private static Handler StackSized<TForm>(OperandShape operands)
        where TForm : struct, IIntegerForm
    {
        int width = StackWidth(operands.Instruction);
        return operands.IsLong ? ByWidth<TForm, LongAddressing>(operands, width) : ByWidth<TForm, LegacyAddressing>(operands, width);
    }

    private static int StackWidth(in Instruction instruction) => instruction.Code switch
    {
        Code.Leavew or Code.Enterw_imm16_imm8 or Code.Pushaw or Code.Popaw => 2,
        Code.Leaved or Code.Enterd_imm16_imm8 or Code.Pushad or Code.Popad => 4,
        Code.Leaveq or Code.Enterq_imm16_imm8 => 8,
        _ => Math.Abs(instruction.StackPointerIncrement),
    };
}
