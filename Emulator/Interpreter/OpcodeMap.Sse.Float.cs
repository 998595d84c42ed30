// Rows of SSE and SSE2 floating-point instructions.
using Iced.Intel;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddFloat(Row[] rows)
    {
        AddFourForms<FloatOps.Add>(rows, Mnemonic.Addps, Mnemonic.Addpd, Mnemonic.Addss, Mnemonic.Addsd);
        AddFourForms<FloatOps.Subtract>(rows, Mnemonic.Subps, Mnemonic.Subpd, Mnemonic.Subss, Mnemonic.Subsd);
        AddFourForms<FloatOps.Multiply>(rows, Mnemonic.Mulps, Mnemonic.Mulpd, Mnemonic.Mulss, Mnemonic.Mulsd);
        AddFourForms<FloatOps.Divide>(rows, Mnemonic.Divps, Mnemonic.Divpd, Mnemonic.Divss, Mnemonic.Divsd);
        AddFourForms<FloatOps.SquareRoot>(rows, Mnemonic.Sqrtps, Mnemonic.Sqrtpd, Mnemonic.Sqrtss, Mnemonic.Sqrtsd);
        AddFourForms<FloatOps.Min>(rows, Mnemonic.Minps, Mnemonic.Minpd, Mnemonic.Minss, Mnemonic.Minsd);
        AddFourForms<FloatOps.Max>(rows, Mnemonic.Maxps, Mnemonic.Maxpd, Mnemonic.Maxss, Mnemonic.Maxsd);
        AddFloatCompares(rows);
        rows[(int)Mnemonic.Rcpps].Vector = &Approximate<ApproximationOps.Reciprocal, PackedLanes>;
        rows[(int)Mnemonic.Rcpss].Vector = &Approximate<ApproximationOps.Reciprocal, ScalarLane>;
        rows[(int)Mnemonic.Rsqrtps].Vector = &Approximate<ApproximationOps.ReciprocalRoot, PackedLanes>;
        rows[(int)Mnemonic.Rsqrtss].Vector = &Approximate<ApproximationOps.ReciprocalRoot, ScalarLane>;
    }

    private static void AddFloatCompares(Row[] rows)
    {
        rows[(int)Mnemonic.Cmpps].Vector = &CompareByPredicate<PackedLanes, float>;
        rows[(int)Mnemonic.Cmppd].Vector = &CompareByPredicate<PackedLanes, double>;
        rows[(int)Mnemonic.Cmpss].Vector = &CompareByPredicate<ScalarLane, float>;
        rows[(int)Mnemonic.Cmpsd].Vector = &CompareByPredicate<ScalarLane, double>;
        rows[(int)Mnemonic.Comiss].Vector = &CompareFlags<float, FlagCompare.Signaling>;
        rows[(int)Mnemonic.Comisd].Vector = &CompareFlags<double, FlagCompare.Signaling>;
        rows[(int)Mnemonic.Ucomiss].Vector = &CompareFlags<float, FlagCompare.Quiet>;
        rows[(int)Mnemonic.Ucomisd].Vector = &CompareFlags<double, FlagCompare.Quiet>;
    }

    private static void AddFourForms<TOp>(Row[] rows, Mnemonic ps, Mnemonic pd, Mnemonic ss, Mnemonic sd)
        where TOp : struct, IFloatOp
    {
        rows[(int)ps].Vector = &Float<TOp, PackedLanes, float>;
        rows[(int)pd].Vector = &Float<TOp, PackedLanes, double>;
        rows[(int)ss].Vector = &Float<TOp, ScalarLane, float>;
        rows[(int)sd].Vector = &Float<TOp, ScalarLane, double>;
    }

    private static Handler Float<TOp, TLanes, T>(OperandShape operands)
        where TOp : struct, IFloatOp
        where TLanes : struct, ILanes
        where T : unmanaged => (operands.Shape, TLanes.IsScalar, operands.IsLong) switch
        {
            (Shape.RR, _, _) => &FloatHandlers.RR<TOp, TLanes, T>,
            (Shape.RM, true, true) => &FloatHandlers.RM<TOp, TLanes, T, T, LongAddressing>,
            (Shape.RM, true, false) => &FloatHandlers.RM<TOp, TLanes, T, T, LegacyAddressing>,
            (Shape.RM, false, true) => &FloatHandlers.RM<TOp, TLanes, T, Xmm, LongAddressing>,
            (Shape.RM, false, false) => &FloatHandlers.RM<TOp, TLanes, T, Xmm, LegacyAddressing>,
            _ => null,
        };

    /// <summary>The immediate's low three bits name the predicate (SDM 2, table 3-1).</summary>
    private static Handler CompareByPredicate<TLanes, T>(OperandShape operands)
        where TLanes : struct, ILanes
        where T : unmanaged => (operands.Instruction.Immediate8 & 7) switch
        {
            0 => Float<CompareOps.Compare<CompareOps.Equal>, TLanes, T>(operands),
            1 => Float<CompareOps.Compare<CompareOps.Less>, TLanes, T>(operands),
            2 => Float<CompareOps.Compare<CompareOps.LessOrEqual>, TLanes, T>(operands),
            3 => Float<CompareOps.Compare<CompareOps.Unordered>, TLanes, T>(operands),
            4 => Float<CompareOps.Compare<CompareOps.NotEqual>, TLanes, T>(operands),
            5 => Float<CompareOps.Compare<CompareOps.NotLess>, TLanes, T>(operands),
            6 => Float<CompareOps.Compare<CompareOps.NotLessOrEqual>, TLanes, T>(operands),
            _ => Float<CompareOps.Compare<CompareOps.Ordered>, TLanes, T>(operands),
        };

    private static Handler CompareFlags<T, TSignals>(OperandShape operands)
        where T : unmanaged
        where TSignals : struct, ISignals
    {
        if (operands.Shape == Shape.RR) return &FloatHandlers.CompareRR<T, TSignals>;
        return operands.IsLong ? &FloatHandlers.CompareRM<T, TSignals, LongAddressing> : &FloatHandlers.CompareRM<T, TSignals, LegacyAddressing>;
    }

    private static Handler Approximate<TOp, TLanes>(OperandShape operands)
        where TOp : struct, IVectorOp
        where TLanes : struct, ILanes => (operands.Shape, TLanes.IsScalar, operands.IsLong) switch
        {
            (Shape.RR, _, _) => &FloatHandlers.ApproximateRR<TOp, TLanes>,
            (Shape.RM, true, true) => &FloatHandlers.ApproximateRM<TOp, TLanes, uint, LongAddressing>,
            (Shape.RM, true, false) => &FloatHandlers.ApproximateRM<TOp, TLanes, uint, LegacyAddressing>,
            (Shape.RM, false, true) => &FloatHandlers.ApproximateRM<TOp, TLanes, Xmm, LongAddressing>,
            (Shape.RM, false, false) => &FloatHandlers.ApproximateRM<TOp, TLanes, Xmm, LegacyAddressing>,
            _ => null,
        };
}
