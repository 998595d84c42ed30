// Rows of the moves of vector registers, legacy and VEX.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddVectorMoves(Row[] rows)
    {
        Vector<VectorMoveForms.Aligned>(rows, Mnemonic.Movaps, Mnemonic.Vmovaps, Mnemonic.Movapd, Mnemonic.Vmovapd, Mnemonic.Movdqa, Mnemonic.Vmovdqa,
            Mnemonic.Movntps, Mnemonic.Vmovntps, Mnemonic.Movntpd, Mnemonic.Vmovntpd, Mnemonic.Movntdq, Mnemonic.Vmovntdq);
        Vector<VectorMoveForms.Unaligned>(rows, Mnemonic.Movups, Mnemonic.Vmovups, Mnemonic.Movupd, Mnemonic.Vmovupd, Mnemonic.Movdqu, Mnemonic.Vmovdqu);
        Vector<VectorMoveForms.SignMask<uint>>(rows, Mnemonic.Movmskps, Mnemonic.Vmovmskps);
        Vector<VectorMoveForms.SignMask<ulong>>(rows, Mnemonic.Movmskpd, Mnemonic.Vmovmskpd);
        Vector<VectorMoveForms.SignMask<byte>>(rows, Mnemonic.Pmovmskb, Mnemonic.Vpmovmskb);
        Vector<VectorMoveForms.MaskedStore>(rows, Mnemonic.Maskmovdqu, Mnemonic.Vmaskmovdqu);
        Vector<VectorMoveForms.Insert<ushort>>(rows, Mnemonic.Pinsrw, Mnemonic.Vpinsrw);
        Vector<VectorMoveForms.Extract<ushort>>(rows, Mnemonic.Pextrw, Mnemonic.Vpextrw);
    }

    private static void AddPartialMoves(Row[] rows)
    {
        Vector<VectorMoveForms.Low<VectorMoveOps.MergeSingle, VectorMoveOps.Copy, uint>>(rows, Mnemonic.Movss, Mnemonic.Vmovss);
        Vector<VectorMoveForms.Low<VectorMoveOps.MergeDouble, VectorMoveOps.Copy, ulong>>(rows, Mnemonic.Movsd, Mnemonic.Vmovsd);
        Vector<VectorMoveForms.Low<VectorMoveOps.MergeDouble, VectorMoveOps.MergeDouble, ulong>>(
            rows, Mnemonic.Movlps, Mnemonic.Vmovlps, Mnemonic.Movlpd, Mnemonic.Vmovlpd);
        Vector<VectorMoveForms.High>(rows, Mnemonic.Movhps, Mnemonic.Vmovhps, Mnemonic.Movhpd, Mnemonic.Vmovhpd);
        Vector<VectorComputeForms.Packed<VectorMoveOps.HighToLow>>(rows, Mnemonic.Movhlps, Mnemonic.Vmovhlps);
        Vector<VectorComputeForms.Packed<PackedForms.UnpackLowQuadwords>>(rows, Mnemonic.Movlhps, Mnemonic.Vmovlhps);
        Vector<VectorMoveForms.General<uint>>(rows, Mnemonic.Movd, Mnemonic.Vmovd);
        Vector<VectorMoveForms.General<ulong>>(rows, Mnemonic.Movq, Mnemonic.Vmovq);
        SetNonTemporal(rows);
    }

    /// <summary>MOVNTI has no vector operand.</summary>
    private static void SetNonTemporal(Row[] rows) => rows[(int)Mnemonic.Movnti].Select = &Integer<MoveForms.Move>;
}
