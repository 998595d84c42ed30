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
        Vector<VectorTestForms.Test>(rows, Mnemonic.Ptest, Mnemonic.Vptest);
        Vector<VectorMoveForms.Aligned>(rows, Mnemonic.Movntdqa, Mnemonic.Vmovntdqa);
    }

    private static void AddSse4Arithmetic(Row[] rows)
    {
        Vector<VectorComputeForms.Packed<PackedOps.MultiplyLow<uint>>>(rows, Mnemonic.Pmulld, Mnemonic.Vpmulld);
        Vector<VectorComputeForms.Packed<Sse41Ops.MultiplyEvenSigned>>(rows, Mnemonic.Pmuldq, Mnemonic.Vpmuldq);
        Vector<VectorComputeForms.Packed<PackedOps.Min<sbyte>>>(rows, Mnemonic.Pminsb, Mnemonic.Vpminsb);
        Vector<VectorComputeForms.Packed<PackedOps.Max<sbyte>>>(rows, Mnemonic.Pmaxsb, Mnemonic.Vpmaxsb);
        Vector<VectorComputeForms.Packed<PackedOps.Min<ushort>>>(rows, Mnemonic.Pminuw, Mnemonic.Vpminuw);
        Vector<VectorComputeForms.Packed<PackedOps.Max<ushort>>>(rows, Mnemonic.Pmaxuw, Mnemonic.Vpmaxuw);
        Vector<VectorComputeForms.Packed<PackedOps.Min<int>>>(rows, Mnemonic.Pminsd, Mnemonic.Vpminsd);
        Vector<VectorComputeForms.Packed<PackedOps.Max<int>>>(rows, Mnemonic.Pmaxsd, Mnemonic.Vpmaxsd);
        Vector<VectorComputeForms.Packed<PackedOps.Min<uint>>>(rows, Mnemonic.Pminud, Mnemonic.Vpminud);
        Vector<VectorComputeForms.Packed<PackedOps.Max<uint>>>(rows, Mnemonic.Pmaxud, Mnemonic.Vpmaxud);
        Vector<VectorComputeForms.Packed<PackedOps.CompareEqual<long>>>(rows, Mnemonic.Pcmpeqq, Mnemonic.Vpcmpeqq);
        Vector<VectorComputeForms.Packed<PackedOps.CompareGreater<long>>>(rows, Mnemonic.Pcmpgtq, Mnemonic.Vpcmpgtq);
        Vector<VectorComputeForms.Packed<Sse41Ops.PackUnsignedDoublewords>>(rows, Mnemonic.Packusdw, Mnemonic.Vpackusdw);
        Vector<VectorComputeForms.Lanes<Sse41Ops.MultipleSumsOfDifferences>>(rows, Mnemonic.Mpsadbw, Mnemonic.Vmpsadbw);
        Vector<VectorComputeForms.Lanes<Sse41Ops.LowestWord>>(rows, Mnemonic.Phminposuw, Mnemonic.Vphminposuw);
    }

    private static void AddBlends(Row[] rows)
    {
        Vector<VectorThreeSourceForms.Selected<BlendOps.BySign<sbyte>>>(rows, Mnemonic.Pblendvb, Mnemonic.Vpblendvb);
        Vector<VectorThreeSourceForms.Selected<BlendOps.BySign<int>>>(rows, Mnemonic.Blendvps, Mnemonic.Vblendvps);
        Vector<VectorThreeSourceForms.Selected<BlendOps.BySign<long>>>(rows, Mnemonic.Blendvpd, Mnemonic.Vblendvpd);
        Vector<VectorComputeForms.Lanes<BlendOps.Words>>(rows, Mnemonic.Pblendw, Mnemonic.Vpblendw);
        Vector<VectorComputeForms.Lanes<BlendOps.Singles>>(rows, Mnemonic.Blendps, Mnemonic.Vblendps);
        Vector<VectorComputeForms.Lanes<BlendOps.Doubles>>(rows, Mnemonic.Blendpd, Mnemonic.Vblendpd);
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
        Vector<VectorComputeForms.Whole<WideningOps.Widen<TBytes>>>(rows, legacy[0], vex[0]);
        Vector<VectorComputeForms.Whole<WideningOps.Widen<TWords>>>(rows, legacy[1], vex[1]);
        Vector<VectorComputeForms.Whole<WideningOps.Widen<TDoublewords>>>(rows, legacy[2], vex[2]);
        Vector<VectorComputeForms.Whole<WideningOps.Widen<WideningOps.Then<TBytes, TWords>>>>(rows, legacy[3], vex[3]);
        Vector<VectorComputeForms.Whole<WideningOps.Widen<WideningOps.Then<TWords, TDoublewords>>>>(rows, legacy[4], vex[4]);
        Vector<VectorComputeForms.Whole<WideningOps.Widen<WideningOps.Then<WideningOps.Then<TBytes, TWords>, TDoublewords>>>>(rows, legacy[5], vex[5]);
    }

    private static void AddLaneMoves(Row[] rows)
    {
        Vector<VectorMoveForms.Insert<byte>>(rows, Mnemonic.Pinsrb, Mnemonic.Vpinsrb);
        Vector<VectorMoveForms.Insert<uint>>(rows, Mnemonic.Pinsrd, Mnemonic.Vpinsrd);
        Vector<VectorMoveForms.Insert<ulong>>(rows, Mnemonic.Pinsrq, Mnemonic.Vpinsrq);
        Vector<VectorMoveForms.Extract<byte>>(rows, Mnemonic.Pextrb, Mnemonic.Vpextrb);
        Vector<VectorMoveForms.Extract<uint>>(rows, Mnemonic.Pextrd, Mnemonic.Vpextrd, Mnemonic.Extractps, Mnemonic.Vextractps);
        Vector<VectorMoveForms.Extract<ulong>>(rows, Mnemonic.Pextrq, Mnemonic.Vpextrq);
        Vector<VectorTestForms.InsertSingle>(rows, Mnemonic.Insertps, Mnemonic.Vinsertps);
    }

    private static void AddStringCompares(Row[] rows)
    {
        Vector<VectorTestForms.Strings<StringLengths.Implicit, StringResults.Index>>(rows, Mnemonic.Pcmpistri, Mnemonic.Vpcmpistri);
        Vector<VectorTestForms.Strings<StringLengths.Implicit, StringResults.Mask>>(rows, Mnemonic.Pcmpistrm, Mnemonic.Vpcmpistrm);
        Vector<VectorTestForms.Strings<StringLengths.Explicit<int>, StringResults.Index>>(rows, Mnemonic.Pcmpestri, Mnemonic.Vpcmpestri);
        Vector<VectorTestForms.Strings<StringLengths.Explicit<int>, StringResults.Mask>>(rows, Mnemonic.Pcmpestrm, Mnemonic.Vpcmpestrm);
        Vector<VectorTestForms.Strings<StringLengths.Explicit<long>, StringResults.Index>>(rows, Mnemonic.Pcmpestri64, Mnemonic.Vpcmpestri64);
        Vector<VectorTestForms.Strings<StringLengths.Explicit<long>, StringResults.Mask>>(rows, Mnemonic.Pcmpestrm64, Mnemonic.Vpcmpestrm64);
    }
}
