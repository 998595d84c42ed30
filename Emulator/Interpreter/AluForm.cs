// ADD and its like: which shape goes with which handler.
using System.Numerics;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Two integer operands, the first of them the destination.</summary>
internal readonly unsafe struct AluForm<TOp> : IIntegerForm
    where TOp : struct, IAluOp
{
    public static Handler Select<T, TMode>(in OperandShape operands)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing => operands.Shape switch
        {
            Shape.RR => &AluHandlers.RR<TOp, T>,
            Shape.RM => &AluHandlers.RM<TOp, T, TMode>,
            Shape.RI => &AluHandlers.RI<TOp, T>,
            Shape.MR => operands.IsLocked ? &AluHandlers.LockedMR<TOp, T, TMode> : &AluHandlers.MR<TOp, T, TMode>,
            Shape.MI => operands.IsLocked ? &AluHandlers.LockedMI<TOp, T, TMode> : &AluHandlers.MI<TOp, T, TMode>,
            _ => null,
        };
}
