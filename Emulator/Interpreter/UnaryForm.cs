// INC, POPCNT and their like: which shape goes with which handler.
using System.Numerics;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>One operand changed in place, or a destination register and one source.</summary>
internal readonly unsafe struct UnaryForm<TOp> : IIntegerForm
    where TOp : struct, IUnaryOp
{
    public static Handler Select<T, TMode>(in OperandShape operands)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing => operands.Shape switch
        {
            Shape.R => &UnaryHandlers.R<TOp, T>,
            Shape.M => operands.IsLocked ? &UnaryHandlers.LockedM<TOp, T, TMode> : &UnaryHandlers.M<TOp, T, TMode>,
            Shape.RR => &UnaryHandlers.RR<TOp, T>,
            Shape.RM => &UnaryHandlers.RM<TOp, T, TMode>,
            _ => null,
        };
}
