// Rows of SSE3 and SSSE3 but for floating-point arithmetic, legacy and VEX.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddSsse3(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Sse3Ops.DuplicateLowDouble>>, Mnemonic.Movddup, Mnemonic.Vmovddup);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Sse3Ops.DuplicateEvenSingles>>, Mnemonic.Movsldup, Mnemonic.Vmovsldup);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Sse3Ops.DuplicateOddSingles>>, Mnemonic.Movshdup, Mnemonic.Vmovshdup);
        Vector(rows, &ByEncoding<VectorMoveForms.Unaligned>, Mnemonic.Lddqu, Mnemonic.Vlddqu);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Ssse3Ops.ShuffleBytes>>, Mnemonic.Pshufb, Mnemonic.Vpshufb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Ssse3Ops.Absolute<sbyte>>>, Mnemonic.Pabsb, Mnemonic.Vpabsb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Ssse3Ops.Absolute<short>>>, Mnemonic.Pabsw, Mnemonic.Vpabsw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Ssse3Ops.Absolute<int>>>, Mnemonic.Pabsd, Mnemonic.Vpabsd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Ssse3Ops.Sign<sbyte>>>, Mnemonic.Psignb, Mnemonic.Vpsignb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Ssse3Ops.Sign<short>>>, Mnemonic.Psignw, Mnemonic.Vpsignw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Ssse3Ops.Sign<int>>>, Mnemonic.Psignd, Mnemonic.Vpsignd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Ssse3Ops.MultiplyHighRounded>>, Mnemonic.Pmulhrsw, Mnemonic.Vpmulhrsw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Ssse3Ops.MultiplyAddBytes>>, Mnemonic.Pmaddubsw, Mnemonic.Vpmaddubsw);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<Ssse3Ops.AlignRight>>, Mnemonic.Palignr, Mnemonic.Vpalignr);
        AddHorizontal(rows);
    }

    private static void AddHorizontal(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<HorizontalOps.AddWords>>, Mnemonic.Phaddw, Mnemonic.Vphaddw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<HorizontalOps.AddDoublewords>>, Mnemonic.Phaddd, Mnemonic.Vphaddd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<HorizontalOps.AddWordsSaturate>>, Mnemonic.Phaddsw, Mnemonic.Vphaddsw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<HorizontalOps.SubtractWords>>, Mnemonic.Phsubw, Mnemonic.Vphsubw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<HorizontalOps.SubtractDoublewords>>, Mnemonic.Phsubd, Mnemonic.Vphsubd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<HorizontalOps.SubtractWordsSaturate>>, Mnemonic.Phsubsw, Mnemonic.Vphsubsw);
    }
}
