// An operation before a conditional branch: which shape goes with which handler.
using System.Numerics;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>Selects by the operands of the first instruction. Null: the pair stays two.</summary>
internal readonly unsafe struct FusedForm<TOp, TCondition> : IIntegerForm
    where TOp : struct, IBranchingOp
    where TCondition : struct, ICondition
{
    public static Handler Select<T, TMode>(in OperandShape operands)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing => operands.Shape switch
        {
            Shape.RR => &FusedHandlers.RR<TOp, TCondition, T>,
            Shape.RI => &FusedHandlers.RI<TOp, TCondition, T>,
            Shape.RM => &FusedHandlers.RM<TOp, TCondition, T, TMode>,
            Shape.MR when !TOp.WritesResult => &FusedHandlers.MR<TOp, TCondition, T, TMode>,
            Shape.MI when !TOp.WritesResult => &FusedHandlers.MI<TOp, TCondition, T, TMode>,
            _ => null,
        };
}
