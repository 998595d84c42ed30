// Rows of SSE3 and SSSE3 but for floating-point arithmetic, legacy and VEX.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddSsse3(Row[] rows)
    {
        Vector<VectorComputeForms.Packed<Sse3Ops.DuplicateLowDouble>>(rows, Mnemonic.Movddup, Mnemonic.Vmovddup);
        Vector<VectorComputeForms.Packed<Sse3Ops.DuplicateEvenSingles>>(rows, Mnemonic.Movsldup, Mnemonic.Vmovsldup);
        Vector<VectorComputeForms.Packed<Sse3Ops.DuplicateOddSingles>>(rows, Mnemonic.Movshdup, Mnemonic.Vmovshdup);
        Vector<VectorMoveForms.Unaligned>(rows, Mnemonic.Lddqu, Mnemonic.Vlddqu);
        Vector<VectorComputeForms.Packed<Ssse3Ops.ShuffleBytes>>(rows, Mnemonic.Pshufb, Mnemonic.Vpshufb);
        Vector<VectorComputeForms.Packed<Ssse3Ops.Absolute<sbyte>>>(rows, Mnemonic.Pabsb, Mnemonic.Vpabsb);
        Vector<VectorComputeForms.Packed<Ssse3Ops.Absolute<short>>>(rows, Mnemonic.Pabsw, Mnemonic.Vpabsw);
        Vector<VectorComputeForms.Packed<Ssse3Ops.Absolute<int>>>(rows, Mnemonic.Pabsd, Mnemonic.Vpabsd);
        Vector<VectorComputeForms.Packed<Ssse3Ops.Sign<sbyte>>>(rows, Mnemonic.Psignb, Mnemonic.Vpsignb);
        Vector<VectorComputeForms.Packed<Ssse3Ops.Sign<short>>>(rows, Mnemonic.Psignw, Mnemonic.Vpsignw);
        Vector<VectorComputeForms.Packed<Ssse3Ops.Sign<int>>>(rows, Mnemonic.Psignd, Mnemonic.Vpsignd);
        Vector<VectorComputeForms.Packed<Ssse3Ops.MultiplyHighRounded>>(rows, Mnemonic.Pmulhrsw, Mnemonic.Vpmulhrsw);
        Vector<VectorComputeForms.Packed<Ssse3Ops.MultiplyAddBytes>>(rows, Mnemonic.Pmaddubsw, Mnemonic.Vpmaddubsw);
        Vector<VectorComputeForms.Lanes<Ssse3Ops.AlignRight>>(rows, Mnemonic.Palignr, Mnemonic.Vpalignr);
        AddHorizontal(rows);
    }

    private static void AddHorizontal(Row[] rows)
    {
        Vector<VectorComputeForms.Packed<HorizontalOps.AddWords>>(rows, Mnemonic.Phaddw, Mnemonic.Vphaddw);
        Vector<VectorComputeForms.Packed<HorizontalOps.AddDoublewords>>(rows, Mnemonic.Phaddd, Mnemonic.Vphaddd);
        Vector<VectorComputeForms.Packed<HorizontalOps.AddWordsSaturate>>(rows, Mnemonic.Phaddsw, Mnemonic.Vphaddsw);
        Vector<VectorComputeForms.Packed<HorizontalOps.SubtractWords>>(rows, Mnemonic.Phsubw, Mnemonic.Vphsubw);
        Vector<VectorComputeForms.Packed<HorizontalOps.SubtractDoublewords>>(rows, Mnemonic.Phsubd, Mnemonic.Vphsubd);
        Vector<VectorComputeForms.Packed<HorizontalOps.SubtractWordsSaturate>>(rows, Mnemonic.Phsubsw, Mnemonic.Vphsubsw);
    }
}
