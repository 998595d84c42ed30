// Rows of the moves of vector registers, legacy and VEX.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddVectorMoves(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorMoveForms.Aligned>, Mnemonic.Movaps, Mnemonic.Vmovaps, Mnemonic.Movapd, Mnemonic.Vmovapd, Mnemonic.Movdqa, Mnemonic.Vmovdqa,
            Mnemonic.Movntps, Mnemonic.Vmovntps, Mnemonic.Movntpd, Mnemonic.Vmovntpd, Mnemonic.Movntdq, Mnemonic.Vmovntdq);
        Vector(rows, &ByEncoding<VectorMoveForms.Unaligned>, Mnemonic.Movups, Mnemonic.Vmovups, Mnemonic.Movupd, Mnemonic.Vmovupd, Mnemonic.Movdqu, Mnemonic.Vmovdqu);
        Vector(rows, &ByEncoding<VectorMoveForms.SignMask<uint>>, Mnemonic.Movmskps, Mnemonic.Vmovmskps);
        Vector(rows, &ByEncoding<VectorMoveForms.SignMask<ulong>>, Mnemonic.Movmskpd, Mnemonic.Vmovmskpd);
        Vector(rows, &ByEncoding<VectorMoveForms.SignMask<byte>>, Mnemonic.Pmovmskb, Mnemonic.Vpmovmskb);
        Vector(rows, &ByEncoding<VectorMoveForms.MaskedStore>, Mnemonic.Maskmovdqu, Mnemonic.Vmaskmovdqu);
        Vector(rows, &ByEncoding<VectorMoveForms.Insert<ushort>>, Mnemonic.Pinsrw, Mnemonic.Vpinsrw);
        Vector(rows, &ByEncoding<VectorMoveForms.Extract<ushort>>, Mnemonic.Pextrw, Mnemonic.Vpextrw);
    }

    private static void AddPartialMoves(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorMoveForms.Low<VectorMoveOps.MergeSingle, VectorMoveOps.Copy, uint>>, Mnemonic.Movss, Mnemonic.Vmovss);
        Vector(rows, &ByEncoding<VectorMoveForms.Low<VectorMoveOps.MergeDouble, VectorMoveOps.Copy, ulong>>, Mnemonic.Movsd, Mnemonic.Vmovsd);
        Vector(
            rows, &ByEncoding<VectorMoveForms.Low<VectorMoveOps.MergeDouble, VectorMoveOps.MergeDouble, ulong>>, Mnemonic.Movlps, Mnemonic.Vmovlps, Mnemonic.Movlpd, Mnemonic.Vmovlpd);
        Vector(rows, &ByEncoding<VectorMoveForms.High>, Mnemonic.Movhps, Mnemonic.Vmovhps, Mnemonic.Movhpd, Mnemonic.Vmovhpd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<VectorMoveOps.HighToLow>>, Mnemonic.Movhlps, Mnemonic.Vmovhlps);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedForms.UnpackLowQuadwords>>, Mnemonic.Movlhps, Mnemonic.Vmovlhps);
        Vector(rows, &ByEncoding<VectorMoveForms.General<uint>>, Mnemonic.Movd, Mnemonic.Vmovd);
        Vector(rows, &ByEncoding<VectorMoveForms.General<ulong>>, Mnemonic.Movq, Mnemonic.Vmovq);
        SetNonTemporal(rows);
    }

    /// <summary>MOVNTI has no vector operand.</summary>
    private static void SetNonTemporal(Row[] rows) => rows[(int)Mnemonic.Movnti].Select = &Integer<MoveForms.Move>;
}
