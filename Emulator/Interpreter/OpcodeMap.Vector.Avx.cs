// Rows of AVX and AVX2 instructions that legacy SSE does not have.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddAvx(Row[] rows)
    {
        AddBroadcasts(rows);
        AddPermutes(rows);
        AddMaskedAccesses(rows);
        AddGathers(rows);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<VariableShiftOps.LeftDoublewords>>, Mnemonic.Vpsllvd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<VariableShiftOps.LeftQuadwords>>, Mnemonic.Vpsllvq);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<VariableShiftOps.RightDoublewords>>, Mnemonic.Vpsrlvd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<VariableShiftOps.RightQuadwords>>, Mnemonic.Vpsrlvq);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<VariableShiftOps.RightArithmetic>>, Mnemonic.Vpsravd);
        Vector(rows, &ByEncoding<AvxForms.TestSigns<float>>, Mnemonic.Vtestps);
        Vector(rows, &ByEncoding<AvxForms.TestSigns<double>>, Mnemonic.Vtestpd);
        Set(rows, Mnemonic.Vzeroupper, &AvxHandlers.ZeroUpper);
        Set(rows, Mnemonic.Vzeroall, &AvxHandlers.ZeroAll);
    }

    private static void AddBroadcasts(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<PermuteOps.Broadcast<byte>>>, Mnemonic.Vpbroadcastb);
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<PermuteOps.Broadcast<ushort>>>, Mnemonic.Vpbroadcastw);
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<PermuteOps.Broadcast<uint>>>, Mnemonic.Vpbroadcastd, Mnemonic.Vbroadcastss);
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<PermuteOps.Broadcast<ulong>>>, Mnemonic.Vpbroadcastq, Mnemonic.Vbroadcastsd);
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<PermuteOps.Broadcast<Xmm>>>, Mnemonic.Vbroadcastf128, Mnemonic.Vbroadcasti128);
    }

    private static void AddPermutes(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<PermuteOps.InsertHalf>>, Mnemonic.Vinsertf128, Mnemonic.Vinserti128);
        Vector(rows, &ByEncoding<AvxForms.Extract>, Mnemonic.Vextractf128, Mnemonic.Vextracti128);
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<PermuteOps.ChooseHalves>>, Mnemonic.Vperm2f128, Mnemonic.Vperm2i128);
        Vector(rows, &ByEncoding<AvxForms.PermuteInHalf<ShuffleOps.Doublewords, PermuteOps.SinglesByRegister>>, Mnemonic.Vpermilps);
        Vector(rows, &ByEncoding<AvxForms.PermuteInHalf<PermuteOps.DoublesInHalf, PermuteOps.DoublesByRegister>>, Mnemonic.Vpermilpd);
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<PermuteOps.Doublewords>>, Mnemonic.Vpermd, Mnemonic.Vpermps);
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<PermuteOps.Quadwords>>, Mnemonic.Vpermq, Mnemonic.Vpermpd);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<PermuteOps.BlendDoublewords>>, Mnemonic.Vpblendd);
    }

    private static void AddMaskedAccesses(Row[] rows)
    {
        Vector(rows, &ByEncoding<AvxForms.Masked<uint>>, Mnemonic.Vmaskmovps, Mnemonic.Vpmaskmovd);
        Vector(rows, &ByEncoding<AvxForms.Masked<ulong>>, Mnemonic.Vmaskmovpd, Mnemonic.Vpmaskmovq);
    }

    private static void AddGathers(Row[] rows)
    {
        Vector(rows, &ByEncoding<AvxForms.Gather<uint, int>>, Mnemonic.Vgatherdps, Mnemonic.Vpgatherdd);
        Vector(rows, &ByEncoding<AvxForms.Gather<ulong, int>>, Mnemonic.Vgatherdpd, Mnemonic.Vpgatherdq);
        Vector(rows, &ByEncoding<AvxForms.Gather<uint, long>>, Mnemonic.Vgatherqps, Mnemonic.Vpgatherqd);
        Vector(rows, &ByEncoding<AvxForms.Gather<ulong, long>>, Mnemonic.Vgatherqpd, Mnemonic.Vpgatherqq);
    }
}
