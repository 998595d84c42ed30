// Rows of floating-point vector instructions, legacy and VEX.
using Iced.Intel;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddFloat(Row[] rows)
    {
        AddFourForms<FloatOps.Add>(rows, [Mnemonic.Addps, Mnemonic.Addpd, Mnemonic.Addss, Mnemonic.Addsd], [Mnemonic.Vaddps, Mnemonic.Vaddpd, Mnemonic.Vaddss, Mnemonic.Vaddsd]);
        AddFourForms<FloatOps.Subtract>(rows, [Mnemonic.Subps, Mnemonic.Subpd, Mnemonic.Subss, Mnemonic.Subsd], [Mnemonic.Vsubps, Mnemonic.Vsubpd, Mnemonic.Vsubss, Mnemonic.Vsubsd]);
        AddFourForms<FloatOps.Multiply>(rows, [Mnemonic.Mulps, Mnemonic.Mulpd, Mnemonic.Mulss, Mnemonic.Mulsd], [Mnemonic.Vmulps, Mnemonic.Vmulpd, Mnemonic.Vmulss, Mnemonic.Vmulsd]);
        AddFourForms<FloatOps.Divide>(rows, [Mnemonic.Divps, Mnemonic.Divpd, Mnemonic.Divss, Mnemonic.Divsd], [Mnemonic.Vdivps, Mnemonic.Vdivpd, Mnemonic.Vdivss, Mnemonic.Vdivsd]);
        AddFourForms<FloatOps.SquareRoot>(rows, [Mnemonic.Sqrtps, Mnemonic.Sqrtpd, Mnemonic.Sqrtss, Mnemonic.Sqrtsd], [Mnemonic.Vsqrtps, Mnemonic.Vsqrtpd, Mnemonic.Vsqrtss, Mnemonic.Vsqrtsd]);
        AddFourForms<FloatOps.Min>(rows, [Mnemonic.Minps, Mnemonic.Minpd, Mnemonic.Minss, Mnemonic.Minsd], [Mnemonic.Vminps, Mnemonic.Vminpd, Mnemonic.Vminss, Mnemonic.Vminsd]);
        AddFourForms<FloatOps.Max>(rows, [Mnemonic.Maxps, Mnemonic.Maxpd, Mnemonic.Maxss, Mnemonic.Maxsd], [Mnemonic.Vmaxps, Mnemonic.Vmaxpd, Mnemonic.Vmaxss, Mnemonic.Vmaxsd]);
        AddFloatCompares(rows);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<ApproximationOps.Reciprocal>>, Mnemonic.Rcpps, Mnemonic.Vrcpps);
        Vector(rows, &ByEncoding<VectorFloatForms.ApproximateScalar<ApproximationOps.Reciprocal>>, Mnemonic.Rcpss, Mnemonic.Vrcpss);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<ApproximationOps.ReciprocalRoot>>, Mnemonic.Rsqrtps, Mnemonic.Vrsqrtps);
        Vector(rows, &ByEncoding<VectorFloatForms.ApproximateScalar<ApproximationOps.ReciprocalRoot>>, Mnemonic.Rsqrtss, Mnemonic.Vrsqrtss);
    }

    private static void AddFloatCompares(Row[] rows)
    {
        rows[(int)Mnemonic.Cmpps].Vector = rows[(int)Mnemonic.Vcmpps].Vector = &CompareByPredicate<PackedLanes, float>;
        rows[(int)Mnemonic.Cmppd].Vector = rows[(int)Mnemonic.Vcmppd].Vector = &CompareByPredicate<PackedLanes, double>;
        rows[(int)Mnemonic.Cmpss].Vector = rows[(int)Mnemonic.Vcmpss].Vector = &CompareByPredicate<ScalarLane, float>;
        rows[(int)Mnemonic.Cmpsd].Vector = rows[(int)Mnemonic.Vcmpsd].Vector = &CompareByPredicate<ScalarLane, double>;
        Vector(rows, &ByEncoding<VectorFloatForms.Flags<float, FlagCompare.Signaling>>, Mnemonic.Comiss, Mnemonic.Vcomiss);
        Vector(rows, &ByEncoding<VectorFloatForms.Flags<double, FlagCompare.Signaling>>, Mnemonic.Comisd, Mnemonic.Vcomisd);
        Vector(rows, &ByEncoding<VectorFloatForms.Flags<float, FlagCompare.Quiet>>, Mnemonic.Ucomiss, Mnemonic.Vucomiss);
        Vector(rows, &ByEncoding<VectorFloatForms.Flags<double, FlagCompare.Quiet>>, Mnemonic.Ucomisd, Mnemonic.Vucomisd);
    }

    /// <summary>PS, PD, SS, SD.</summary>
    private static void AddFourForms<TOp>(Row[] rows, Mnemonic[] legacy, Mnemonic[] vex)
        where TOp : struct, IFloatOp
    {
        Vector(rows, &ByEncoding<VectorFloatForms.Arithmetic<TOp, PackedLanes, float>>, legacy[0], vex[0]);
        Vector(rows, &ByEncoding<VectorFloatForms.Arithmetic<TOp, PackedLanes, double>>, legacy[1], vex[1]);
        Vector(rows, &ByEncoding<VectorFloatForms.Arithmetic<TOp, ScalarLane, float>>, legacy[2], vex[2]);
        Vector(rows, &ByEncoding<VectorFloatForms.Arithmetic<TOp, ScalarLane, double>>, legacy[3], vex[3]);
    }

    /// <summary>The immediate's low three bits name the predicate, five with VEX, of which the highest makes quiet ones signal and vice versa (SDM 2, table 3-1).</summary>
    private static Handler CompareByPredicate<TLanes, T>(OperandShape operands)
        where TLanes : struct, ILanes
        where T : unmanaged
    {
        bool vex = operands.VectorEncoding != VectorEncodingKind.Sse, toggled = vex && (operands.Instruction.Immediate8 & 16) != 0;
        return (operands.Instruction.Immediate8 & (vex ? 15 : 7)) switch
        {
            0 => Compare<CompareOps.Equal, TLanes, T>(operands, toggled),
            1 => Compare<CompareOps.Less, TLanes, T>(operands, toggled),
            2 => Compare<CompareOps.LessOrEqual, TLanes, T>(operands, toggled),
            3 => Compare<CompareOps.Unordered, TLanes, T>(operands, toggled),
            4 => Compare<CompareOps.NotEqual, TLanes, T>(operands, toggled),
            5 => Compare<CompareOps.NotLess, TLanes, T>(operands, toggled),
            6 => Compare<CompareOps.NotLessOrEqual, TLanes, T>(operands, toggled),
            7 => Compare<CompareOps.Ordered, TLanes, T>(operands, toggled),
            8 => Compare<CompareOps.EqualOrUnordered, TLanes, T>(operands, toggled),
            9 => Compare<CompareOps.NotGreaterOrEqual, TLanes, T>(operands, toggled),
            10 => Compare<CompareOps.NotGreater, TLanes, T>(operands, toggled),
            11 => Compare<CompareOps.Never, TLanes, T>(operands, toggled),
            12 => Compare<CompareOps.LessOrGreater, TLanes, T>(operands, toggled),
            13 => Compare<CompareOps.GreaterOrEqual, TLanes, T>(operands, toggled),
            14 => Compare<CompareOps.Greater, TLanes, T>(operands, toggled),
            _ => Compare<CompareOps.Always, TLanes, T>(operands, toggled),
        };
    }

    private static Handler Compare<TPredicate, TLanes, T>(OperandShape operands, bool toggled)
        where TPredicate : struct, CompareOps.IPredicate
        where TLanes : struct, ILanes
        where T : unmanaged => toggled ? Compare<CompareOps.Toggled<TPredicate>, TLanes, T>(operands) : Compare<TPredicate, TLanes, T>(operands);

    private static Handler Compare<TPredicate, TLanes, T>(OperandShape operands)
        where TPredicate : struct, CompareOps.IPredicate
        where TLanes : struct, ILanes
        where T : unmanaged => ByEncoding<VectorFloatForms.Arithmetic<CompareOps.Compare<TPredicate>, TLanes, T>>(operands);
}
