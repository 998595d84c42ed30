// PUSH and POP: which shape goes with which handler.
using System.Numerics;

using Iced.Intel;

using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

/// <summary>Forms of the stack instructions; the width is the operand size.</summary>
internal static unsafe class StackForms
{
    public readonly struct Push : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.Shape switch
            {
                Shape.R when operands.Instruction.Op0Register.IsSegmentRegister() => &StackHandlers.PushSegment<T, TMode>,
                Shape.R => &StackHandlers.PushR<T, TMode>,
                Shape.M => &StackHandlers.PushM<T, TMode>,
                Shape.I => &StackHandlers.PushI<T, TMode>,
                _ => null,
            };
    }

    public readonly struct Pop : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.Shape switch
            {
                Shape.R when operands.Instruction.Op0Register.IsSegmentRegister() => &StackHandlers.PopSegment<T, TMode>,
                Shape.R => &StackHandlers.PopR<T, TMode>,
                Shape.M => &StackHandlers.PopM<T, TMode>,
                _ => null,
            };
    }

    public readonly struct Leave : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &StackHandlers.Leave<T, TMode>;
    }

    public readonly struct Enter : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &StackHandlers.Enter<T, TMode>;
    }

    public readonly struct PushAll : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &StackHandlers.PushAll<T, TMode>;
    }

    public readonly struct PopAll : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &StackHandlers.PopAll<T, TMode>;
    }
}
