// MOV and its like: which shape goes with which handler.
using System.Numerics;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Forms of the moves.</summary>
internal static unsafe class MoveForms
{
    /// <summary>MOV of general registers, memory, immediates; segment, control and debug registers are elsewhere.</summary>
    public readonly struct Move : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.Shape switch
            {
                Shape.RR => &MoveHandlers.RR<T>,
                Shape.RM => &MoveHandlers.RM<T, TMode>,
                Shape.RI => &MoveHandlers.RI<T>,
                Shape.MR => &MoveHandlers.MR<T, TMode>,
                Shape.MI => &MoveHandlers.MI<T, TMode>,
                _ => null,
            };
    }

    public readonly struct Lea : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &MoveHandlers.Lea<T, TMode>;
    }

    public readonly struct Exchange : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.Shape switch
            {
                Shape.RR => &MoveHandlers.ExchangeRR<T>,
                Shape.RM or Shape.MR => &MoveHandlers.ExchangeMR<T, TMode>,
                _ => null,
            };
    }

    /// <summary>MOVZX, MOVSX, MOVSXD. Only the last has a 32-bit source: the decoder knows no other.</summary>
    public readonly struct Extend<TExtension> : IIntegerForm
        where TExtension : struct, IExtension
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => (operands.Width(1), operands.Shape) switch
            {
                (1, Shape.RR) => &MoveHandlers.ExtendRR<TExtension, T, byte>,
                (1, Shape.RM) => &MoveHandlers.ExtendRM<TExtension, T, byte, TMode>,
                (2, Shape.RR) => &MoveHandlers.ExtendRR<TExtension, T, ushort>,
                (2, Shape.RM) => &MoveHandlers.ExtendRM<TExtension, T, ushort, TMode>,
                (4, Shape.RR) => &MoveHandlers.ExtendRR<TExtension, T, uint>,
                (4, Shape.RM) => &MoveHandlers.ExtendRM<TExtension, T, uint, TMode>,
                _ => null,
            };
    }
}
