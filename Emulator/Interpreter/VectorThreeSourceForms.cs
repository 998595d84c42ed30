// Operand shapes of vector instructions with three sources.
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe class VectorThreeSourceForms
{
    /// <summary>The third source is XMM0 or, with VEX, the last operand.</summary>
    public readonly struct Selected<TOp> : IVectorForm
        where TOp : struct, IThreeSourceOp
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth switch
            {
                0 => &ThreeSourceHandlers.RR<TOp, TEncoding>,
                16 => &ThreeSourceHandlers.RM<TOp, Xmm, TEncoding, TMode>,
                32 => &ThreeSourceHandlers.RM<TOp, YmmValue, TEncoding, TMode>,
                _ => null,
            };
    }
}
