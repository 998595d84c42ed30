// Rows of SSE4.1 and SSE4.2 but for floating-point arithmetic, legacy and VEX.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddSse4(Row[] rows)
    {
        AddSse4Arithmetic(rows);
        AddBlends(rows);
        AddWidening(rows);
        AddLaneMoves(rows);
        AddStringCompares(rows);
        Vector(rows, &ByEncoding<VectorTestForms.Test>, Mnemonic.Ptest, Mnemonic.Vptest);
        Vector(rows, &ByEncoding<VectorMoveForms.Aligned>, Mnemonic.Movntdqa, Mnemonic.Vmovntdqa);
    }

    private static void AddSse4Arithmetic(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.MultiplyLow<uint>>>, Mnemonic.Pmulld, Mnemonic.Vpmulld);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Sse41Ops.MultiplyEvenSigned>>, Mnemonic.Pmuldq, Mnemonic.Vpmuldq);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Min<sbyte>>>, Mnemonic.Pminsb, Mnemonic.Vpminsb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Max<sbyte>>>, Mnemonic.Pmaxsb, Mnemonic.Vpmaxsb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Min<ushort>>>, Mnemonic.Pminuw, Mnemonic.Vpminuw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Max<ushort>>>, Mnemonic.Pmaxuw, Mnemonic.Vpmaxuw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Min<int>>>, Mnemonic.Pminsd, Mnemonic.Vpminsd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Max<int>>>, Mnemonic.Pmaxsd, Mnemonic.Vpmaxsd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Min<uint>>>, Mnemonic.Pminud, Mnemonic.Vpminud);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Max<uint>>>, Mnemonic.Pmaxud, Mnemonic.Vpmaxud);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.CompareEqual<long>>>, Mnemonic.Pcmpeqq, Mnemonic.Vpcmpeqq);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.CompareGreater<long>>>, Mnemonic.Pcmpgtq, Mnemonic.Vpcmpgtq);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<Sse41Ops.PackUnsignedDoublewords>>, Mnemonic.Packusdw, Mnemonic.Vpackusdw);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<Sse41Ops.MultipleSumsOfDifferences>>, Mnemonic.Mpsadbw, Mnemonic.Vmpsadbw);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<Sse41Ops.LowestWord>>, Mnemonic.Phminposuw, Mnemonic.Vphminposuw);
    }

    private static void AddBlends(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorThreeSourceForms.Selected<BlendOps.BySign<sbyte>>>, Mnemonic.Pblendvb, Mnemonic.Vpblendvb);
        Vector(rows, &ByEncoding<VectorThreeSourceForms.Selected<BlendOps.BySign<int>>>, Mnemonic.Blendvps, Mnemonic.Vblendvps);
        Vector(rows, &ByEncoding<VectorThreeSourceForms.Selected<BlendOps.BySign<long>>>, Mnemonic.Blendvpd, Mnemonic.Vblendvpd);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<BlendOps.Words>>, Mnemonic.Pblendw, Mnemonic.Vpblendw);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<BlendOps.Singles>>, Mnemonic.Blendps, Mnemonic.Vblendps);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<BlendOps.Doubles>>, Mnemonic.Blendpd, Mnemonic.Vblendpd);
    }

    private static void AddWidening(Row[] rows)
    {
        AddWidening<WideningOps.SignedBytes, WideningOps.SignedWords, WideningOps.SignedDoublewords>(
            rows,
            [Mnemonic.Pmovsxbw, Mnemonic.Pmovsxwd, Mnemonic.Pmovsxdq, Mnemonic.Pmovsxbd, Mnemonic.Pmovsxwq, Mnemonic.Pmovsxbq],
            [Mnemonic.Vpmovsxbw, Mnemonic.Vpmovsxwd, Mnemonic.Vpmovsxdq, Mnemonic.Vpmovsxbd, Mnemonic.Vpmovsxwq, Mnemonic.Vpmovsxbq]);
        AddWidening<WideningOps.Bytes, WideningOps.Words, WideningOps.Doublewords>(
            rows,
            [Mnemonic.Pmovzxbw, Mnemonic.Pmovzxwd, Mnemonic.Pmovzxdq, Mnemonic.Pmovzxbd, Mnemonic.Pmovzxwq, Mnemonic.Pmovzxbq],
            [Mnemonic.Vpmovzxbw, Mnemonic.Vpmovzxwd, Mnemonic.Vpmovzxdq, Mnemonic.Vpmovzxbd, Mnemonic.Vpmovzxwq, Mnemonic.Vpmovzxbq]);
    }

    /// <summary>BW, WD, DQ, BD, WQ, BQ.</summary>
    private static void AddWidening<TBytes, TWords, TDoublewords>(Row[] rows, Mnemonic[] legacy, Mnemonic[] vex)
        where TBytes : struct, WideningOps.IStep
        where TWords : struct, WideningOps.IStep
        where TDoublewords : struct, WideningOps.IStep
    {
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<WideningOps.Widen<TBytes>>>, legacy[0], vex[0]);
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<WideningOps.Widen<TWords>>>, legacy[1], vex[1]);
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<WideningOps.Widen<TDoublewords>>>, legacy[2], vex[2]);
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<WideningOps.Widen<WideningOps.Then<TBytes, TWords>>>>, legacy[3], vex[3]);
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<WideningOps.Widen<WideningOps.Then<TWords, TDoublewords>>>>, legacy[4], vex[4]);
        Vector(rows, &ByEncoding<VectorComputeForms.Whole<WideningOps.Widen<WideningOps.Then<WideningOps.Then<TBytes, TWords>, TDoublewords>>>>, legacy[5], vex[5]);
    }

    private static void AddLaneMoves(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorMoveForms.Insert<byte>>, Mnemonic.Pinsrb, Mnemonic.Vpinsrb);
        Vector(rows, &ByEncoding<VectorMoveForms.Insert<uint>>, Mnemonic.Pinsrd, Mnemonic.Vpinsrd);
        Vector(rows, &ByEncoding<VectorMoveForms.Insert<ulong>>, Mnemonic.Pinsrq, Mnemonic.Vpinsrq);
        Vector(rows, &ByEncoding<VectorMoveForms.Extract<byte>>, Mnemonic.Pextrb, Mnemonic.Vpextrb);
        Vector(rows, &ByEncoding<VectorMoveForms.Extract<uint>>, Mnemonic.Pextrd, Mnemonic.Vpextrd, Mnemonic.Extractps, Mnemonic.Vextractps);
        Vector(rows, &ByEncoding<VectorMoveForms.Extract<ulong>>, Mnemonic.Pextrq, Mnemonic.Vpextrq);
        Vector(rows, &ByEncoding<VectorTestForms.InsertSingle>, Mnemonic.Insertps, Mnemonic.Vinsertps);
    }

    private static void AddStringCompares(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorTestForms.Strings<StringLengths.Implicit, StringResults.Index>>, Mnemonic.Pcmpistri, Mnemonic.Vpcmpistri);
        Vector(rows, &ByEncoding<VectorTestForms.Strings<StringLengths.Implicit, StringResults.Mask>>, Mnemonic.Pcmpistrm, Mnemonic.Vpcmpistrm);
        Vector(rows, &ByEncoding<VectorTestForms.Strings<StringLengths.Explicit<int>, StringResults.Index>>, Mnemonic.Pcmpestri, Mnemonic.Vpcmpestri);
        Vector(rows, &ByEncoding<VectorTestForms.Strings<StringLengths.Explicit<int>, StringResults.Mask>>, Mnemonic.Pcmpestrm, Mnemonic.Vpcmpestrm);
        Vector(rows, &ByEncoding<VectorTestForms.Strings<StringLengths.Explicit<long>, StringResults.Index>>, Mnemonic.Pcmpestri64, Mnemonic.Vpcmpestri64);
        Vector(rows, &ByEncoding<VectorTestForms.Strings<StringLengths.Explicit<long>, StringResults.Mask>>, Mnemonic.Pcmpestrm64, Mnemonic.Vpcmpestrm64);
    }
}
