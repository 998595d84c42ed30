// BT and its like: which shape goes with which handler.
using System.Numerics;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>A bit of a register or of memory, named by a register or an immediate.</summary>
internal readonly unsafe struct BitTestForm<TOp> : IIntegerForm
    where TOp : struct, IBitOp
{
    public static Handler Select<T, TMode>(in OperandShape operands)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing => operands.Shape switch
        {
            Shape.RR => &BitTestHandlers.RR<TOp, T>,
            Shape.RI => &BitTestHandlers.RI<TOp, T>,
            Shape.MR => operands.IsLocked ? &BitTestHandlers.LockedMR<TOp, T, TMode> : &BitTestHandlers.MR<TOp, T, TMode>,
            Shape.MI => operands.IsLocked ? &BitTestHandlers.LockedMI<TOp, T, TMode> : &BitTestHandlers.MI<TOp, T, TMode>,
            _ => null,
        };
}
