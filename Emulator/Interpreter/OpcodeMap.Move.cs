// Rows of the moves.
using Iced.Intel;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddMoves(Row[] rows)
    {
        rows[(int)Mnemonic.Mov].Select = &Mov;
        rows[(int)Mnemonic.Lea].Select = &Integer<MoveForms.Lea>;
        rows[(int)Mnemonic.Xchg].Select = &Integer<MoveForms.Exchange>;
        rows[(int)Mnemonic.Movzx].Select = &Integer<MoveForms.Extend<Extensions.Zero>>;
        rows[(int)Mnemonic.Movsx].Select = &Integer<MoveForms.Extend<Extensions.Sign>>;
        rows[(int)Mnemonic.Movsxd].Select = &Integer<MoveForms.Extend<Extensions.Sign>>;
        foreach (Mnemonic hint in (Mnemonic[])[Mnemonic.Nop, Mnemonic.Endbr64, Mnemonic.Endbr32, Mnemonic.Prefetch, Mnemonic.Prefetchnta,
            Mnemonic.Prefetcht0, Mnemonic.Prefetcht1, Mnemonic.Prefetcht2, Mnemonic.Prefetchw, Mnemonic.Prefetchwt1, Mnemonic.Reservednop, Mnemonic.Cldemote,
            Mnemonic.Prefetchit0, Mnemonic.Prefetchit1, Mnemonic.Rdsspd, Mnemonic.Rdsspq])
            Set(rows, hint, &MoveHandlers.Nothing);
    }

    /// <summary>MOV also names the moves of segment, control and debug registers.</summary>
    private static Handler Mov(OperandShape operands)
    {
        for (int operand = 0; operand < 2; operand++)
        {
            if (operands.Instruction.GetOpKind(operand) != OpKind.Register) continue;
            Register register = operands.Instruction.GetOpRegister(operand);
            if (register.IsSegmentRegister()) return SegmentHandlers.SelectMove(operands, isLoad: operand == 0);
            if (register.IsCR() || register.IsDR() || register.IsTR()) return ControlHandlers.SelectMove(register, isLoad: operand == 0);
        }
        return Integer<MoveForms.Move>(operands);
    }
}
