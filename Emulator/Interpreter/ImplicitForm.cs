// MUL, DIV and their like: which shape goes with which handler.
using System.Numerics;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>One source operand.</summary>
internal readonly unsafe struct ImplicitForm<TOp> : IIntegerForm
    where TOp : struct, IImplicitOp
{
    public static Handler Select<T, TMode>(in OperandShape operands)
        where T : unmanaged, IBinaryInteger<T>
        where TMode : struct, IAddressing => operands.Shape switch
        {
            Shape.R => &ImplicitHandlers.R<TOp, T>,
            Shape.M => &ImplicitHandlers.M<TOp, T, TMode>,
            _ => null,
        };
}
