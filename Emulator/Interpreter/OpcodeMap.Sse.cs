// Selectors of vector instructions.
using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddSse(Row[] rows)
    {
        AddPackedArithmetic(rows);
        AddPackedLogic(rows);
        AddPackedForms(rows);
        AddPackedShifts(rows);
        AddVectorMoves(rows);
        AddPartialMoves(rows);
        AddFloat(rows);
        AddConversions(rows);
    }

    /// <summary>Two operands, or a shift count as immediate; the decoder knows how much memory is read.</summary>
    private static Handler Packed<TOp>(OperandShape operands)
        where TOp : struct, IVectorOp => operands.Shape switch
        {
            Shape.RR => &VectorHandlers.RR<TOp>,
            Shape.RI => &VectorHandlers.RI<TOp>,
            Shape.RM => operands.IsLong ? PackedRM<TOp, LongAddressing>(operands) : PackedRM<TOp, LegacyAddressing>(operands),
            _ => null,
        };

    private static Handler PackedRM<TOp, TMode>(OperandShape operands)
        where TOp : struct, IVectorOp
        where TMode : struct, IAddressing => operands.Width(1) switch
        {
            2 => &VectorHandlers.RM<TOp, ushort, TMode>,
            4 => &VectorHandlers.RM<TOp, uint, TMode>,
            8 => &VectorHandlers.RM<TOp, ulong, TMode>,
            16 => &VectorHandlers.RM<TOp, Xmm, TMode>,
            _ => null,
        };

    /// <summary>As <see cref="Packed"/>, for operations that work lane by lane.</summary>
    private static Handler Lanes<TOp>(OperandShape operands)
        where TOp : struct, ILaneOp => operands.Shape switch
        {
            Shape.RR or Shape.RI => &VectorHandlers.LaneRR<TOp>,
            Shape.RM => operands.IsLong ? LanesRM<TOp, LongAddressing>(operands) : LanesRM<TOp, LegacyAddressing>(operands),
            _ => null,
        };

    private static Handler LanesRM<TOp, TMode>(OperandShape operands)
        where TOp : struct, ILaneOp
        where TMode : struct, IAddressing => operands.Width(1) switch
        {
            4 => &VectorHandlers.LaneRM<TOp, uint, TMode>,
            8 => &VectorHandlers.LaneRM<TOp, ulong, TMode>,
            16 => &VectorHandlers.LaneRM<TOp, Xmm, TMode>,
            _ => null,
        };
}
