// Rows of near branches and of conditional sets and moves.
using System.Numerics;

using Iced.Intel;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddBranches(Row[] rows)
    {
        AddCondition<Conditions.O>(rows, Mnemonic.Jo, Mnemonic.Seto, Mnemonic.Cmovo);
        AddCondition<Conditions.Not<Conditions.O>>(rows, Mnemonic.Jno, Mnemonic.Setno, Mnemonic.Cmovno);
        AddCondition<Conditions.B>(rows, Mnemonic.Jb, Mnemonic.Setb, Mnemonic.Cmovb);
        AddCondition<Conditions.Not<Conditions.B>>(rows, Mnemonic.Jae, Mnemonic.Setae, Mnemonic.Cmovae);
        AddCondition<Conditions.E>(rows, Mnemonic.Je, Mnemonic.Sete, Mnemonic.Cmove);
        AddCondition<Conditions.Not<Conditions.E>>(rows, Mnemonic.Jne, Mnemonic.Setne, Mnemonic.Cmovne);
        AddCondition<Conditions.BE>(rows, Mnemonic.Jbe, Mnemonic.Setbe, Mnemonic.Cmovbe);
        AddCondition<Conditions.Not<Conditions.BE>>(rows, Mnemonic.Ja, Mnemonic.Seta, Mnemonic.Cmova);
        AddCondition<Conditions.S>(rows, Mnemonic.Js, Mnemonic.Sets, Mnemonic.Cmovs);
        AddCondition<Conditions.Not<Conditions.S>>(rows, Mnemonic.Jns, Mnemonic.Setns, Mnemonic.Cmovns);
        AddCondition<Conditions.P>(rows, Mnemonic.Jp, Mnemonic.Setp, Mnemonic.Cmovp);
        AddCondition<Conditions.Not<Conditions.P>>(rows, Mnemonic.Jnp, Mnemonic.Setnp, Mnemonic.Cmovnp);
        AddCondition<Conditions.L>(rows, Mnemonic.Jl, Mnemonic.Setl, Mnemonic.Cmovl);
        AddCondition<Conditions.Not<Conditions.L>>(rows, Mnemonic.Jge, Mnemonic.Setge, Mnemonic.Cmovge);
        AddCondition<Conditions.LE>(rows, Mnemonic.Jle, Mnemonic.Setle, Mnemonic.Cmovle);
        AddCondition<Conditions.Not<Conditions.LE>>(rows, Mnemonic.Jg, Mnemonic.Setg, Mnemonic.Cmovg);
        rows[(int)Mnemonic.Jmp].Select = &Jmp;
        rows[(int)Mnemonic.Call].Select = &Call;
        rows[(int)Mnemonic.Ret].Select = &Ret;
        rows[(int)Mnemonic.Loop].Select = &Loop<Conditions.Always>;
        rows[(int)Mnemonic.Loope].Select = &Loop<Conditions.E>;
        rows[(int)Mnemonic.Loopne].Select = &Loop<Conditions.Not<Conditions.E>>;
        rows[(int)Mnemonic.Jcxz].Select = rows[(int)Mnemonic.Jecxz].Select = rows[(int)Mnemonic.Jrcxz].Select = &JumpIfCountZero;
    }

    private static void AddCondition<TCondition>(Row[] rows, Mnemonic jump, Mnemonic set, Mnemonic move)
        where TCondition : struct, ICondition
    {
        rows[(int)jump].Select = &Jcc<TCondition>;
        rows[(int)jump].Pair = &Fused<TCondition>;
        rows[(int)set].Select = &Set<TCondition>;
        rows[(int)move].Select = &Integer<ConditionalMove<TCondition>>;
    }

    private static Handler Jcc<TCondition>(OperandShape operands)
        where TCondition : struct, ICondition => &BranchHandlers.Jcc<TCondition>;

    private static Handler Fused<TCondition>(OperandShape first)
        where TCondition : struct, ICondition => first.Instruction.Mnemonic switch
        {
            Mnemonic.Cmp => Integer<FusedForm<AluOps.Cmp, TCondition>>(first),
            Mnemonic.Test => Integer<FusedForm<AluOps.Test, TCondition>>(first),
            Mnemonic.Sub => Integer<FusedForm<AluOps.Sub, TCondition>>(first),
            Mnemonic.Add => Integer<FusedForm<AluOps.Add, TCondition>>(first),
            Mnemonic.And => Integer<FusedForm<AluOps.And, TCondition>>(first),
            _ => null,
        };

    private static Handler Set<TCondition>(OperandShape operands)
        where TCondition : struct, ICondition
    {
        if (!operands.IsMemory(0)) return &BranchHandlers.SetR<TCondition>;
        return operands.IsLong ? &BranchHandlers.SetM<TCondition, LongAddressing> : &BranchHandlers.SetM<TCondition, LegacyAddressing>;
    }

    private static Handler Jmp(OperandShape operands) => operands.Instruction.FlowControl switch
    {
        FlowControl.UnconditionalBranch when operands.Instruction.IsJmpShortOrNear => &BranchHandlers.Jmp,
        FlowControl.IndirectBranch when operands.Instruction.IsJmpNearIndirect => Integer<IndirectJump>(operands),
        _ => FarHandlers.SelectJump(operands),
    };

    private static Handler Call(OperandShape operands)
    {
        if (operands.Instruction.IsCallNear) return StackSized<DirectCall>(operands);
        return operands.Instruction.IsCallNearIndirect ? Integer<IndirectCall>(operands) : FarHandlers.SelectCall(operands);
    }

    private static Handler Ret(OperandShape operands) => operands.Instruction.Code switch
    {
        Code.Retnw or Code.Retnw_imm16 => RetOf<ushort>(operands),
        Code.Retnd or Code.Retnd_imm16 => RetOf<uint>(operands),
        _ => RetOf<ulong>(operands),
    };

    private static Handler RetOf<T>(OperandShape operands)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (operands.IsLong) return &BranchHandlers.Ret<T, LongAddressing>;
        return &BranchHandlers.Ret<T, LegacyAddressing>;
    }

    private static Handler Loop<TCondition>(OperandShape operands)
        where TCondition : struct, ICondition => operands.Instruction.Code.ToOpCode().AddressSize switch
        {
            16 => &BranchHandlers.Loop<TCondition, ushort>,
            32 => &BranchHandlers.Loop<TCondition, uint>,
            _ => &BranchHandlers.Loop<TCondition, ulong>,
        };

    private static Handler JumpIfCountZero(OperandShape operands) => operands.Instruction.Mnemonic switch
    {
        Mnemonic.Jcxz => &BranchHandlers.JumpIfCountZero<ushort>,
        Mnemonic.Jecxz => &BranchHandlers.JumpIfCountZero<uint>,
        _ => &BranchHandlers.JumpIfCountZero<ulong>,
    };

    private readonly struct ConditionalMove<TCondition> : IIntegerForm
        where TCondition : struct, ICondition
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.Shape switch
            {
                Shape.RR => &BranchHandlers.MoveRR<TCondition, T>,
                Shape.RM => &BranchHandlers.MoveRM<TCondition, T, TMode>,
                _ => null,
            };
    }

    private readonly struct IndirectJump : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.IsMemory(0) ? &BranchHandlers.JmpM<T, TMode> : &BranchHandlers.JmpR<T>;
    }

    private readonly struct IndirectCall : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.IsMemory(0) ? &BranchHandlers.CallM<T, TMode> : &BranchHandlers.CallR<T, TMode>;
    }

    private readonly struct DirectCall : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &BranchHandlers.Call<T, TMode>;
    }
}
