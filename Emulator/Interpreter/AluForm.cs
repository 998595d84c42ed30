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
            Shape.RR => StepTable.One<AluSteps.RR<TOp, T>>(),
            Shape.RM => StepTable.One<AluSteps.RM<TOp, T, TMode>>(),
            Shape.RI => StepTable.One<AluSteps.RI<TOp, T>>(),
            Shape.MR when !TOp.WritesResult => StepTable.One<AluSteps.MR<TOp, T, TMode>>(),
            Shape.MI when !TOp.WritesResult => StepTable.One<AluSteps.MI<TOp, T, TMode>>(),
            Shape.MR => operands.IsLocked ? &AluHandlers.LockedMR<TOp, T, TMode> : &AluHandlers.MR<TOp, T, TMode>,
            Shape.MI => operands.IsLocked ? &AluHandlers.LockedMI<TOp, T, TMode> : &AluHandlers.MI<TOp, T, TMode>,
            _ => null,
        };
}
