// Operand shapes of floating-point vector instructions, legacy and VEX.
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe class VectorFloatForms
{
    /// <summary>Arithmetic on lanes of T.</summary>
    public readonly struct Arithmetic<TOp, TLanes, T> : IVectorForm
        where TOp : struct, IFloatOp
        where TLanes : struct, ILanes
        where T : unmanaged
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing
        {
            if (operands.MemoryWidth == 0) return &FloatHandlers.RR<TOp, TLanes, T, TEncoding>;
            if (TLanes.IsScalar) return &FloatHandlers.RM<TOp, TLanes, T, T, TEncoding, TMode>;
            if (TEncoding.IsWide) return &FloatHandlers.RM<TOp, TLanes, T, YmmValue, TEncoding, TMode>;
            return &FloatHandlers.RM<TOp, TLanes, T, Xmm, TEncoding, TMode>;
        }
    }

    /// <summary>COMISS and its like.</summary>
    public readonly struct Flags<T, TSignals> : IVectorForm
        where T : unmanaged
        where TSignals : struct, ISignals
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth == 0
                ? &FloatHandlers.CompareRR<T, TSignals>
                : &FloatHandlers.CompareRM<T, TSignals, TMode>;
    }

    /// <summary>RCPSS and RSQRTSS.</summary>
    public readonly struct ApproximateScalar<TOp> : IVectorForm
        where TOp : struct, IVectorOp
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth == 0
                ? &FloatHandlers.ApproximateScalarRR<TOp, TEncoding>
                : &FloatHandlers.ApproximateScalarRM<TOp, TEncoding, TMode>;
    }

    /// <summary>Between vector registers, or from memory.</summary>
    public readonly struct Convert<TConversion, TLanes> : IVectorForm
        where TConversion : struct, ILaneConversion
        where TLanes : struct, ILanes
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth == 0
                ? &FloatHandlers.ConvertRR<TConversion, TLanes, Places.Vector, TEncoding>
                : SelectMemory<TConversion, TLanes, TEncoding, TMode>(operands);
    }

    /// <summary>CVTSI2SS, CVTSI2SD: from a general register or memory.</summary>
    public readonly struct FromGeneral<TNarrow, TWide> : IVectorForm
        where TNarrow : struct, ILaneConversion
        where TWide : struct, ILaneConversion
    {
        public static Handler Select<TEncoding, TMode>(OperandShape operands)
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.Width(operands.Instruction.OpCount - 1) == sizeof(ulong)
                ? Select<TWide, TEncoding, TMode>(operands)
                : Select<TNarrow, TEncoding, TMode>(operands);

        private static Handler Select<TConversion, TEncoding, TMode>(OperandShape operands)
            where TConversion : struct, ILaneConversion
            where TEncoding : struct, IVectorEncoding
            where TMode : struct, IAddressing => operands.MemoryWidth == 0
                ? &FloatHandlers.ConvertRR<TConversion, ScalarLane, Places.General, TEncoding>
                : SelectMemory<TConversion, ScalarLane, TEncoding, TMode>(operands);
    }

    private static Handler SelectMemory<TConversion, TLanes, TEncoding, TMode>(OperandShape operands)
        where TConversion : struct, ILaneConversion
        where TLanes : struct, ILanes
        where TEncoding : struct, IVectorEncoding
        where TMode : struct, IAddressing => operands.MemoryWidth switch
        {
            4 => &FloatHandlers.ConvertRM<TConversion, TLanes, uint, TEncoding, TMode>,
            8 => &FloatHandlers.ConvertRM<TConversion, TLanes, ulong, TEncoding, TMode>,
            16 => &FloatHandlers.ConvertRM<TConversion, TLanes, Xmm, TEncoding, TMode>,
            32 => &FloatHandlers.ConvertRM<TConversion, TLanes, YmmValue, TEncoding, TMode>,
            _ => null,
        };
}
