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
        Vector<VectorComputeForms.Packed<VariableShiftOps.LeftDoublewords>>(rows, Mnemonic.Vpsllvd);
        Vector<VectorComputeForms.Packed<VariableShiftOps.LeftQuadwords>>(rows, Mnemonic.Vpsllvq);
        Vector<VectorComputeForms.Packed<VariableShiftOps.RightDoublewords>>(rows, Mnemonic.Vpsrlvd);
        Vector<VectorComputeForms.Packed<VariableShiftOps.RightQuadwords>>(rows, Mnemonic.Vpsrlvq);
        Vector<VectorComputeForms.Packed<VariableShiftOps.RightArithmetic>>(rows, Mnemonic.Vpsravd);
        Vector<AvxForms.TestSigns<float>>(rows, Mnemonic.Vtestps);
        Vector<AvxForms.TestSigns<double>>(rows, Mnemonic.Vtestpd);
        Set(rows, Mnemonic.Vzeroupper, &AvxHandlers.ZeroUpper);
        Set(rows, Mnemonic.Vzeroall, &AvxHandlers.ZeroAll);
    }

    private static void AddBroadcasts(Row[] rows)
    {
        Vector<VectorComputeForms.Whole<PermuteOps.Broadcast<byte>>>(rows, Mnemonic.Vpbroadcastb);
        Vector<VectorComputeForms.Whole<PermuteOps.Broadcast<ushort>>>(rows, Mnemonic.Vpbroadcastw);
        Vector<VectorComputeForms.Whole<PermuteOps.Broadcast<uint>>>(rows, Mnemonic.Vpbroadcastd, Mnemonic.Vbroadcastss);
        Vector<VectorComputeForms.Whole<PermuteOps.Broadcast<ulong>>>(rows, Mnemonic.Vpbroadcastq, Mnemonic.Vbroadcastsd);
        Vector<VectorComputeForms.Whole<PermuteOps.Broadcast<Xmm>>>(rows, Mnemonic.Vbroadcastf128, Mnemonic.Vbroadcasti128);
    }

    private static void AddPermutes(Row[] rows)
    {
        Vector<VectorComputeForms.Whole<PermuteOps.InsertHalf>>(rows, Mnemonic.Vinsertf128, Mnemonic.Vinserti128);
        Vector<AvxForms.Extract>(rows, Mnemonic.Vextractf128, Mnemonic.Vextracti128);
        Vector<VectorComputeForms.Whole<PermuteOps.ChooseHalves>>(rows, Mnemonic.Vperm2f128, Mnemonic.Vperm2i128);
        Vector<AvxForms.PermuteInHalf<ShuffleOps.Doublewords, PermuteOps.SinglesByRegister>>(rows, Mnemonic.Vpermilps);
        Vector<AvxForms.PermuteInHalf<PermuteOps.DoublesInHalf, PermuteOps.DoublesByRegister>>(rows, Mnemonic.Vpermilpd);
        Vector<VectorComputeForms.Whole<PermuteOps.Doublewords>>(rows, Mnemonic.Vpermd, Mnemonic.Vpermps);
        Vector<VectorComputeForms.Whole<PermuteOps.Quadwords>>(rows, Mnemonic.Vpermq, Mnemonic.Vpermpd);
        Vector<VectorComputeForms.Lanes<PermuteOps.BlendDoublewords>>(rows, Mnemonic.Vpblendd);
    }

    private static void AddMaskedAccesses(Row[] rows)
    {
        Vector<AvxForms.Masked<uint>>(rows, Mnemonic.Vmaskmovps, Mnemonic.Vpmaskmovd);
        Vector<AvxForms.Masked<ulong>>(rows, Mnemonic.Vmaskmovpd, Mnemonic.Vpmaskmovq);
    }

    private static void AddGathers(Row[] rows)
    {
        Vector<AvxForms.Gather<uint, int>>(rows, Mnemonic.Vgatherdps, Mnemonic.Vpgatherdd);
        Vector<AvxForms.Gather<ulong, int>>(rows, Mnemonic.Vgatherdpd, Mnemonic.Vpgatherdq);
        Vector<AvxForms.Gather<uint, long>>(rows, Mnemonic.Vgatherqps, Mnemonic.Vpgatherqd);
        Vector<AvxForms.Gather<ulong, long>>(rows, Mnemonic.Vgatherqpd, Mnemonic.Vpgatherqq);
    }
}
