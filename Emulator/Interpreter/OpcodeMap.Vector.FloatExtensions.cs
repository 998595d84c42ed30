// Rows of the floating-point instructions of SSE3, SSE4.1 and F16C, legacy and VEX.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddFloatExtensions(Row[] rows)
    {
        Vector(rows, &ByEncoding<FloatHalfForms.Halves<FloatHorizontalOps.Neighbours<FloatOps.Add, float>>>, Mnemonic.Haddps, Mnemonic.Vhaddps);
        Vector(rows, &ByEncoding<FloatHalfForms.Halves<FloatHorizontalOps.Neighbours<FloatOps.Add, double>>>, Mnemonic.Haddpd, Mnemonic.Vhaddpd);
        Vector(rows, &ByEncoding<FloatHalfForms.Halves<FloatHorizontalOps.Neighbours<FloatOps.Subtract, float>>>, Mnemonic.Hsubps, Mnemonic.Vhsubps);
        Vector(rows, &ByEncoding<FloatHalfForms.Halves<FloatHorizontalOps.Neighbours<FloatOps.Subtract, double>>>, Mnemonic.Hsubpd, Mnemonic.Vhsubpd);
        Vector(rows, &ByEncoding<FloatHalfForms.Halves<FloatHorizontalOps.Alternating<float>>>, Mnemonic.Addsubps, Mnemonic.Vaddsubps);
        Vector(rows, &ByEncoding<FloatHalfForms.Halves<FloatHorizontalOps.Alternating<double>>>, Mnemonic.Addsubpd, Mnemonic.Vaddsubpd);
        Vector(rows, &ByEncoding<FloatHalfForms.Halves<FloatHorizontalOps.DotProduct<float>>>, Mnemonic.Dpps, Mnemonic.Vdpps);
        Vector(rows, &ByEncoding<FloatHalfForms.Halves<FloatHorizontalOps.DotProduct<double>>>, Mnemonic.Dppd, Mnemonic.Vdppd);
        Vector(rows, &ByEncoding<FloatHalfForms.Halves<RoundingOps.Round<PackedLanes, float>>>, Mnemonic.Roundps, Mnemonic.Vroundps);
        Vector(rows, &ByEncoding<FloatHalfForms.Halves<RoundingOps.Round<PackedLanes, double>>>, Mnemonic.Roundpd, Mnemonic.Vroundpd);
        Vector(rows, &ByEncoding<FloatHalfForms.Halves<RoundingOps.Round<ScalarLane, float>>>, Mnemonic.Roundss, Mnemonic.Vroundss);
        Vector(rows, &ByEncoding<FloatHalfForms.Halves<RoundingOps.Round<ScalarLane, double>>>, Mnemonic.Roundsd, Mnemonic.Vroundsd);
        Vector(rows, &ByEncoding<VectorFloatForms.Convert<HalfPrecisionOps.ToSingle, PackedLanes>>, Mnemonic.Vcvtph2ps);
        Vector(rows, &ByEncoding<FloatHalfForms.ToHalfPrecision>, Mnemonic.Vcvtps2ph);
    }
}
