// Rows of the floating-point instructions of SSE3, SSE4.1 and F16C, legacy and VEX.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddFloatExtensions(Row[] rows)
    {
        Vector<FloatHalfForms.Halves<FloatHorizontalOps.Neighbours<FloatOps.Add, float>>>(rows, Mnemonic.Haddps, Mnemonic.Vhaddps);
        Vector<FloatHalfForms.Halves<FloatHorizontalOps.Neighbours<FloatOps.Add, double>>>(rows, Mnemonic.Haddpd, Mnemonic.Vhaddpd);
        Vector<FloatHalfForms.Halves<FloatHorizontalOps.Neighbours<FloatOps.Subtract, float>>>(rows, Mnemonic.Hsubps, Mnemonic.Vhsubps);
        Vector<FloatHalfForms.Halves<FloatHorizontalOps.Neighbours<FloatOps.Subtract, double>>>(rows, Mnemonic.Hsubpd, Mnemonic.Vhsubpd);
        Vector<FloatHalfForms.Halves<FloatHorizontalOps.Alternating<float>>>(rows, Mnemonic.Addsubps, Mnemonic.Vaddsubps);
        Vector<FloatHalfForms.Halves<FloatHorizontalOps.Alternating<double>>>(rows, Mnemonic.Addsubpd, Mnemonic.Vaddsubpd);
        Vector<FloatHalfForms.Halves<FloatHorizontalOps.DotProduct<float>>>(rows, Mnemonic.Dpps, Mnemonic.Vdpps);
        Vector<FloatHalfForms.Halves<FloatHorizontalOps.DotProduct<double>>>(rows, Mnemonic.Dppd, Mnemonic.Vdppd);
        Vector<FloatHalfForms.Halves<RoundingOps.Round<PackedLanes, float>>>(rows, Mnemonic.Roundps, Mnemonic.Vroundps);
        Vector<FloatHalfForms.Halves<RoundingOps.Round<PackedLanes, double>>>(rows, Mnemonic.Roundpd, Mnemonic.Vroundpd);
        Vector<FloatHalfForms.Halves<RoundingOps.Round<ScalarLane, float>>>(rows, Mnemonic.Roundss, Mnemonic.Vroundss);
        Vector<FloatHalfForms.Halves<RoundingOps.Round<ScalarLane, double>>>(rows, Mnemonic.Roundsd, Mnemonic.Vroundsd);
        Vector<VectorFloatForms.Convert<HalfPrecisionOps.ToSingle, PackedLanes>>(rows, Mnemonic.Vcvtph2ps);
        Vector<FloatHalfForms.ToHalfPrecision>(rows, Mnemonic.Vcvtps2ph);
    }
}
