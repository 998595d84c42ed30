// Operand shapes of vector instructions that compute, legacy and VEX.
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

/// <summary>The second source is a register or memory, of which the decoder knows how much is read.</summary>
internal static unsafe class VectorComputeForms
{
    /// <summary>Two sources.</summary>
    public readonly struct Packed<TOp> : IVectorForm
        where TOp : struct, IVectorOp
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth switch
            {
                0 => &VectorHandlers.RR<TOp, TEncoding>,
                1 => &VectorHandlers.RM<TOp, byte, TEncoding, TMode>,
                2 => &VectorHandlers.RM<TOp, ushort, TEncoding, TMode>,
                4 => &VectorHandlers.RM<TOp, uint, TEncoding, TMode>,
                8 => &VectorHandlers.RM<TOp, ulong, TEncoding, TMode>,
                16 => &VectorHandlers.RM<TOp, Xmm, TEncoding, TMode>,
                32 => &VectorHandlers.RM<TOp, YmmValue, TEncoding, TMode>,
                _ => null,
            };
    }

    /// <summary>Shifts of all lanes by one count: an immediate, or the low bits of a register or of 16 bytes of memory.</summary>
    public readonly struct Counted<TOp> : IVectorForm
        where TOp : struct, IVectorOp
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing
        {
            if (operands.HasImmediate) return &VectorHandlers.RI<TOp, TEncoding>;
            return operands.MemoryWidth == 0 ? &VectorHandlers.CountR<TOp, TEncoding> : &VectorHandlers.CountM<TOp, TEncoding, TMode>;
        }
    }

    /// <summary>Two sources and perhaps an immediate, half by half.</summary>
    public readonly struct Lanes<TOp> : IVectorForm
        where TOp : struct, ILaneOp
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth switch
            {
                0 => &VectorHandlers.LaneRR<TOp, TEncoding>,
                1 => &VectorHandlers.LaneRM<TOp, byte, TEncoding, TMode>,
                2 => &VectorHandlers.LaneRM<TOp, ushort, TEncoding, TMode>,
                4 => &VectorHandlers.LaneRM<TOp, uint, TEncoding, TMode>,
                8 => &VectorHandlers.LaneRM<TOp, ulong, TEncoding, TMode>,
                16 => &VectorHandlers.LaneRM<TOp, Xmm, TEncoding, TMode>,
                32 => &VectorHandlers.LaneRM<TOp, YmmValue, TEncoding, TMode>,
                _ => null,
            };
    }

    /// <summary>Two sources and perhaps an immediate, across the halves.</summary>
    public readonly struct Whole<TOp> : IVectorForm
        where TOp : struct, IWholeOp
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth switch
            {
                0 => &VectorHandlers.WholeRR<TOp, TEncoding>,
                1 => &VectorHandlers.WholeRM<TOp, byte, TEncoding, TMode>,
                2 => &VectorHandlers.WholeRM<TOp, ushort, TEncoding, TMode>,
                4 => &VectorHandlers.WholeRM<TOp, uint, TEncoding, TMode>,
                8 => &VectorHandlers.WholeRM<TOp, ulong, TEncoding, TMode>,
                16 => &VectorHandlers.WholeRM<TOp, Xmm, TEncoding, TMode>,
                32 => &VectorHandlers.WholeRM<TOp, YmmValue, TEncoding, TMode>,
                _ => null,
            };
    }
}
