// Rows of packed integer instructions, legacy and VEX.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddPackedArithmetic(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Add<byte>>>, Mnemonic.Paddb, Mnemonic.Vpaddb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Add<ushort>>>, Mnemonic.Paddw, Mnemonic.Vpaddw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Add<uint>>>, Mnemonic.Paddd, Mnemonic.Vpaddd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Add<ulong>>>, Mnemonic.Paddq, Mnemonic.Vpaddq);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Subtract<byte>>>, Mnemonic.Psubb, Mnemonic.Vpsubb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Subtract<ushort>>>, Mnemonic.Psubw, Mnemonic.Vpsubw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Subtract<uint>>>, Mnemonic.Psubd, Mnemonic.Vpsubd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Subtract<ulong>>>, Mnemonic.Psubq, Mnemonic.Vpsubq);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.AddSaturate<sbyte>>>, Mnemonic.Paddsb, Mnemonic.Vpaddsb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.AddSaturate<byte>>>, Mnemonic.Paddusb, Mnemonic.Vpaddusb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.SubtractSaturate<sbyte>>>, Mnemonic.Psubsb, Mnemonic.Vpsubsb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.SubtractSaturate<byte>>>, Mnemonic.Psubusb, Mnemonic.Vpsubusb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Average<byte>>>, Mnemonic.Pavgb, Mnemonic.Vpavgb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.AddSaturate<short>>>, Mnemonic.Paddsw, Mnemonic.Vpaddsw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.AddSaturate<ushort>>>, Mnemonic.Paddusw, Mnemonic.Vpaddusw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.SubtractSaturate<short>>>, Mnemonic.Psubsw, Mnemonic.Vpsubsw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.SubtractSaturate<ushort>>>, Mnemonic.Psubusw, Mnemonic.Vpsubusw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Average<ushort>>>, Mnemonic.Pavgw, Mnemonic.Vpavgw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.MultiplyLow<ushort>>>, Mnemonic.Pmullw, Mnemonic.Vpmullw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.MultiplyHighSigned>>, Mnemonic.Pmulhw, Mnemonic.Vpmulhw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.MultiplyHighUnsigned>>, Mnemonic.Pmulhuw, Mnemonic.Vpmulhuw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.MultiplyEvenUnsigned>>, Mnemonic.Pmuludq, Mnemonic.Vpmuludq);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.MultiplyAdd>>, Mnemonic.Pmaddwd, Mnemonic.Vpmaddwd);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShuffleOps.SumOfDifferences>>, Mnemonic.Psadbw, Mnemonic.Vpsadbw);
    }

    private static void AddPackedLogic(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.CompareEqual<sbyte>>>, Mnemonic.Pcmpeqb, Mnemonic.Vpcmpeqb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.CompareGreater<sbyte>>>, Mnemonic.Pcmpgtb, Mnemonic.Vpcmpgtb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.CompareEqual<short>>>, Mnemonic.Pcmpeqw, Mnemonic.Vpcmpeqw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.CompareGreater<short>>>, Mnemonic.Pcmpgtw, Mnemonic.Vpcmpgtw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.CompareEqual<int>>>, Mnemonic.Pcmpeqd, Mnemonic.Vpcmpeqd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.CompareGreater<int>>>, Mnemonic.Pcmpgtd, Mnemonic.Vpcmpgtd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Min<byte>>>, Mnemonic.Pminub, Mnemonic.Vpminub);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Max<byte>>>, Mnemonic.Pmaxub, Mnemonic.Vpmaxub);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Min<short>>>, Mnemonic.Pminsw, Mnemonic.Vpminsw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Max<short>>>, Mnemonic.Pmaxsw, Mnemonic.Vpmaxsw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.And>>, Mnemonic.Pand, Mnemonic.Vpand, Mnemonic.Andps, Mnemonic.Vandps, Mnemonic.Andpd, Mnemonic.Vandpd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.AndNot>>, Mnemonic.Pandn, Mnemonic.Vpandn, Mnemonic.Andnps, Mnemonic.Vandnps, Mnemonic.Andnpd, Mnemonic.Vandnpd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Or>>, Mnemonic.Por, Mnemonic.Vpor, Mnemonic.Orps, Mnemonic.Vorps, Mnemonic.Orpd, Mnemonic.Vorpd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedOps.Xor>>, Mnemonic.Pxor, Mnemonic.Vpxor, Mnemonic.Xorps, Mnemonic.Vxorps, Mnemonic.Xorpd, Mnemonic.Vxorpd);
    }

    private static void AddPackedForms(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedForms.PackSignedWords>>, Mnemonic.Packsswb, Mnemonic.Vpacksswb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedForms.PackSignedDoublewords>>, Mnemonic.Packssdw, Mnemonic.Vpackssdw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedForms.PackUnsignedWords>>, Mnemonic.Packuswb, Mnemonic.Vpackuswb);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedForms.UnpackLowBytes>>, Mnemonic.Punpcklbw, Mnemonic.Vpunpcklbw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedForms.UnpackLowWords>>, Mnemonic.Punpcklwd, Mnemonic.Vpunpcklwd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedForms.UnpackLowDoublewords>>, Mnemonic.Punpckldq, Mnemonic.Vpunpckldq, Mnemonic.Unpcklps, Mnemonic.Vunpcklps);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedForms.UnpackLowQuadwords>>, Mnemonic.Punpcklqdq, Mnemonic.Vpunpcklqdq, Mnemonic.Unpcklpd, Mnemonic.Vunpcklpd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedForms.UnpackHighBytes>>, Mnemonic.Punpckhbw, Mnemonic.Vpunpckhbw);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedForms.UnpackHighWords>>, Mnemonic.Punpckhwd, Mnemonic.Vpunpckhwd);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedForms.UnpackHighDoublewords>>, Mnemonic.Punpckhdq, Mnemonic.Vpunpckhdq, Mnemonic.Unpckhps, Mnemonic.Vunpckhps);
        Vector(rows, &ByEncoding<VectorComputeForms.Packed<PackedForms.UnpackHighQuadwords>>, Mnemonic.Punpckhqdq, Mnemonic.Vpunpckhqdq, Mnemonic.Unpckhpd, Mnemonic.Vunpckhpd);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShuffleOps.Doublewords>>, Mnemonic.Pshufd, Mnemonic.Vpshufd);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShuffleOps.LowWords>>, Mnemonic.Pshuflw, Mnemonic.Vpshuflw);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShuffleOps.HighWords>>, Mnemonic.Pshufhw, Mnemonic.Vpshufhw);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShuffleOps.Singles>>, Mnemonic.Shufps, Mnemonic.Vshufps);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShuffleOps.Doubles>>, Mnemonic.Shufpd, Mnemonic.Vshufpd);
    }

    private static void AddPackedShifts(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorComputeForms.Counted<PackedForms.ShiftLeft<ushort>>>, Mnemonic.Psllw, Mnemonic.Vpsllw);
        Vector(rows, &ByEncoding<VectorComputeForms.Counted<PackedForms.ShiftRight<ushort>>>, Mnemonic.Psrlw, Mnemonic.Vpsrlw);
        Vector(rows, &ByEncoding<VectorComputeForms.Counted<PackedForms.ShiftLeft<uint>>>, Mnemonic.Pslld, Mnemonic.Vpslld);
        Vector(rows, &ByEncoding<VectorComputeForms.Counted<PackedForms.ShiftRight<uint>>>, Mnemonic.Psrld, Mnemonic.Vpsrld);
        Vector(rows, &ByEncoding<VectorComputeForms.Counted<PackedForms.ShiftLeft<ulong>>>, Mnemonic.Psllq, Mnemonic.Vpsllq);
        Vector(rows, &ByEncoding<VectorComputeForms.Counted<PackedForms.ShiftRight<ulong>>>, Mnemonic.Psrlq, Mnemonic.Vpsrlq);
        Vector(rows, &ByEncoding<VectorComputeForms.Counted<PackedForms.ShiftRightArithmetic<short>>>, Mnemonic.Psraw, Mnemonic.Vpsraw);
        Vector(rows, &ByEncoding<VectorComputeForms.Counted<PackedForms.ShiftRightArithmetic<int>>>, Mnemonic.Psrad, Mnemonic.Vpsrad);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShuffleOps.ShiftLeftBytes>>, Mnemonic.Pslldq, Mnemonic.Vpslldq);
        Vector(rows, &ByEncoding<VectorComputeForms.Lanes<ShuffleOps.ShiftRightBytes>>, Mnemonic.Psrldq, Mnemonic.Vpsrldq);
    }
}
