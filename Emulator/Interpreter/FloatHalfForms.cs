// Operand shapes of floating-point instructions across lanes or with an immediate, and of conversions to half precision.
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe class FloatHalfForms
{
    /// <summary>HADDPS, DPPS, ROUNDPS and so on.</summary>
    public readonly struct Halves<TOp> : IVectorForm
        where TOp : struct, IFloatHalfOp
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth switch
            {
                0 => &FloatHalfHandlers.RR<TOp, TEncoding>,
                4 => &FloatHalfHandlers.RM<TOp, uint, TEncoding, TMode>,
                8 => &FloatHalfHandlers.RM<TOp, ulong, TEncoding, TMode>,
                16 => &FloatHalfHandlers.RM<TOp, Xmm, TEncoding, TMode>,
                32 => &FloatHalfHandlers.RM<TOp, YmmValue, TEncoding, TMode>,
                _ => null,
            };
    }

    /// <summary>VCVTPS2PH: the result is a register or memory.</summary>
    public readonly struct ToHalfPrecision : IVectorForm
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing
        {
            if (!operands.IsMemory(0)) return &FloatHalfHandlers.ToHalfPrecisionR<TEncoding>;
            return TEncoding.IsWide ? &FloatHalfHandlers.ToHalfPrecisionM<Xmm, TEncoding, TMode> : &FloatHalfHandlers.ToHalfPrecisionM<ulong, TEncoding, TMode>;
        }
    }
}
