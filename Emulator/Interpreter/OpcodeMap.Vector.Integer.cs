// Rows of packed integer instructions, legacy and VEX.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddPackedArithmetic(Row[] rows)
    {
        Vector<VectorComputeForms.Packed<PackedOps.Add<byte>>>(rows, Mnemonic.Paddb, Mnemonic.Vpaddb);
        Vector<VectorComputeForms.Packed<PackedOps.Add<ushort>>>(rows, Mnemonic.Paddw, Mnemonic.Vpaddw);
        Vector<VectorComputeForms.Packed<PackedOps.Add<uint>>>(rows, Mnemonic.Paddd, Mnemonic.Vpaddd);
        Vector<VectorComputeForms.Packed<PackedOps.Add<ulong>>>(rows, Mnemonic.Paddq, Mnemonic.Vpaddq);
        Vector<VectorComputeForms.Packed<PackedOps.Subtract<byte>>>(rows, Mnemonic.Psubb, Mnemonic.Vpsubb);
        Vector<VectorComputeForms.Packed<PackedOps.Subtract<ushort>>>(rows, Mnemonic.Psubw, Mnemonic.Vpsubw);
        Vector<VectorComputeForms.Packed<PackedOps.Subtract<uint>>>(rows, Mnemonic.Psubd, Mnemonic.Vpsubd);
        Vector<VectorComputeForms.Packed<PackedOps.Subtract<ulong>>>(rows, Mnemonic.Psubq, Mnemonic.Vpsubq);
        Vector<VectorComputeForms.Packed<PackedOps.AddSaturate<sbyte>>>(rows, Mnemonic.Paddsb, Mnemonic.Vpaddsb);
        Vector<VectorComputeForms.Packed<PackedOps.AddSaturate<byte>>>(rows, Mnemonic.Paddusb, Mnemonic.Vpaddusb);
        Vector<VectorComputeForms.Packed<PackedOps.SubtractSaturate<sbyte>>>(rows, Mnemonic.Psubsb, Mnemonic.Vpsubsb);
        Vector<VectorComputeForms.Packed<PackedOps.SubtractSaturate<byte>>>(rows, Mnemonic.Psubusb, Mnemonic.Vpsubusb);
        Vector<VectorComputeForms.Packed<PackedOps.Average<byte>>>(rows, Mnemonic.Pavgb, Mnemonic.Vpavgb);
        Vector<VectorComputeForms.Packed<PackedOps.AddSaturate<short>>>(rows, Mnemonic.Paddsw, Mnemonic.Vpaddsw);
        Vector<VectorComputeForms.Packed<PackedOps.AddSaturate<ushort>>>(rows, Mnemonic.Paddusw, Mnemonic.Vpaddusw);
        Vector<VectorComputeForms.Packed<PackedOps.SubtractSaturate<short>>>(rows, Mnemonic.Psubsw, Mnemonic.Vpsubsw);
        Vector<VectorComputeForms.Packed<PackedOps.SubtractSaturate<ushort>>>(rows, Mnemonic.Psubusw, Mnemonic.Vpsubusw);
        Vector<VectorComputeForms.Packed<PackedOps.Average<ushort>>>(rows, Mnemonic.Pavgw, Mnemonic.Vpavgw);
        Vector<VectorComputeForms.Packed<PackedOps.MultiplyLow<ushort>>>(rows, Mnemonic.Pmullw, Mnemonic.Vpmullw);
        Vector<VectorComputeForms.Packed<PackedOps.MultiplyHighSigned>>(rows, Mnemonic.Pmulhw, Mnemonic.Vpmulhw);
        Vector<VectorComputeForms.Packed<PackedOps.MultiplyHighUnsigned>>(rows, Mnemonic.Pmulhuw, Mnemonic.Vpmulhuw);
        Vector<VectorComputeForms.Packed<PackedOps.MultiplyEvenUnsigned>>(rows, Mnemonic.Pmuludq, Mnemonic.Vpmuludq);
        Vector<VectorComputeForms.Packed<PackedOps.MultiplyAdd>>(rows, Mnemonic.Pmaddwd, Mnemonic.Vpmaddwd);
        Vector<VectorComputeForms.Lanes<ShuffleOps.SumOfDifferences>>(rows, Mnemonic.Psadbw, Mnemonic.Vpsadbw);
    }

    private static void AddPackedLogic(Row[] rows)
    {
        Vector<VectorComputeForms.Packed<PackedOps.CompareEqual<sbyte>>>(rows, Mnemonic.Pcmpeqb, Mnemonic.Vpcmpeqb);
        Vector<VectorComputeForms.Packed<PackedOps.CompareGreater<sbyte>>>(rows, Mnemonic.Pcmpgtb, Mnemonic.Vpcmpgtb);
        Vector<VectorComputeForms.Packed<PackedOps.CompareEqual<short>>>(rows, Mnemonic.Pcmpeqw, Mnemonic.Vpcmpeqw);
        Vector<VectorComputeForms.Packed<PackedOps.CompareGreater<short>>>(rows, Mnemonic.Pcmpgtw, Mnemonic.Vpcmpgtw);
        Vector<VectorComputeForms.Packed<PackedOps.CompareEqual<int>>>(rows, Mnemonic.Pcmpeqd, Mnemonic.Vpcmpeqd);
        Vector<VectorComputeForms.Packed<PackedOps.CompareGreater<int>>>(rows, Mnemonic.Pcmpgtd, Mnemonic.Vpcmpgtd);
        Vector<VectorComputeForms.Packed<PackedOps.Min<byte>>>(rows, Mnemonic.Pminub, Mnemonic.Vpminub);
        Vector<VectorComputeForms.Packed<PackedOps.Max<byte>>>(rows, Mnemonic.Pmaxub, Mnemonic.Vpmaxub);
        Vector<VectorComputeForms.Packed<PackedOps.Min<short>>>(rows, Mnemonic.Pminsw, Mnemonic.Vpminsw);
        Vector<VectorComputeForms.Packed<PackedOps.Max<short>>>(rows, Mnemonic.Pmaxsw, Mnemonic.Vpmaxsw);
        Vector<VectorComputeForms.Packed<PackedOps.And>>(rows, Mnemonic.Pand, Mnemonic.Vpand, Mnemonic.Andps, Mnemonic.Vandps, Mnemonic.Andpd, Mnemonic.Vandpd);
        Vector<VectorComputeForms.Packed<PackedOps.AndNot>>(rows, Mnemonic.Pandn, Mnemonic.Vpandn, Mnemonic.Andnps, Mnemonic.Vandnps, Mnemonic.Andnpd, Mnemonic.Vandnpd);
        Vector<VectorComputeForms.Packed<PackedOps.Or>>(rows, Mnemonic.Por, Mnemonic.Vpor, Mnemonic.Orps, Mnemonic.Vorps, Mnemonic.Orpd, Mnemonic.Vorpd);
        Vector<VectorComputeForms.Packed<PackedOps.Xor>>(rows, Mnemonic.Pxor, Mnemonic.Vpxor, Mnemonic.Xorps, Mnemonic.Vxorps, Mnemonic.Xorpd, Mnemonic.Vxorpd);
    }

    private static void AddPackedForms(Row[] rows)
    {
        Vector<VectorComputeForms.Packed<PackedForms.PackSignedWords>>(rows, Mnemonic.Packsswb, Mnemonic.Vpacksswb);
        Vector<VectorComputeForms.Packed<PackedForms.PackSignedDoublewords>>(rows, Mnemonic.Packssdw, Mnemonic.Vpackssdw);
        Vector<VectorComputeForms.Packed<PackedForms.PackUnsignedWords>>(rows, Mnemonic.Packuswb, Mnemonic.Vpackuswb);
        Vector<VectorComputeForms.Packed<PackedForms.UnpackLowBytes>>(rows, Mnemonic.Punpcklbw, Mnemonic.Vpunpcklbw);
        Vector<VectorComputeForms.Packed<PackedForms.UnpackLowWords>>(rows, Mnemonic.Punpcklwd, Mnemonic.Vpunpcklwd);
        Vector<VectorComputeForms.Packed<PackedForms.UnpackLowDoublewords>>(rows, Mnemonic.Punpckldq, Mnemonic.Vpunpckldq, Mnemonic.Unpcklps, Mnemonic.Vunpcklps);
        Vector<VectorComputeForms.Packed<PackedForms.UnpackLowQuadwords>>(rows, Mnemonic.Punpcklqdq, Mnemonic.Vpunpcklqdq, Mnemonic.Unpcklpd, Mnemonic.Vunpcklpd);
        Vector<VectorComputeForms.Packed<PackedForms.UnpackHighBytes>>(rows, Mnemonic.Punpckhbw, Mnemonic.Vpunpckhbw);
        Vector<VectorComputeForms.Packed<PackedForms.UnpackHighWords>>(rows, Mnemonic.Punpckhwd, Mnemonic.Vpunpckhwd);
        Vector<VectorComputeForms.Packed<PackedForms.UnpackHighDoublewords>>(rows, Mnemonic.Punpckhdq, Mnemonic.Vpunpckhdq, Mnemonic.Unpckhps, Mnemonic.Vunpckhps);
        Vector<VectorComputeForms.Packed<PackedForms.UnpackHighQuadwords>>(rows, Mnemonic.Punpckhqdq, Mnemonic.Vpunpckhqdq, Mnemonic.Unpckhpd, Mnemonic.Vunpckhpd);
        Vector<VectorComputeForms.Lanes<ShuffleOps.Doublewords>>(rows, Mnemonic.Pshufd, Mnemonic.Vpshufd);
        Vector<VectorComputeForms.Lanes<ShuffleOps.LowWords>>(rows, Mnemonic.Pshuflw, Mnemonic.Vpshuflw);
        Vector<VectorComputeForms.Lanes<ShuffleOps.HighWords>>(rows, Mnemonic.Pshufhw, Mnemonic.Vpshufhw);
        Vector<VectorComputeForms.Lanes<ShuffleOps.Singles>>(rows, Mnemonic.Shufps, Mnemonic.Vshufps);
        Vector<VectorComputeForms.Lanes<ShuffleOps.Doubles>>(rows, Mnemonic.Shufpd, Mnemonic.Vshufpd);
    }

    private static void AddPackedShifts(Row[] rows)
    {
        Vector<VectorComputeForms.Counted<PackedForms.ShiftLeft<ushort>>>(rows, Mnemonic.Psllw, Mnemonic.Vpsllw);
        Vector<VectorComputeForms.Counted<PackedForms.ShiftRight<ushort>>>(rows, Mnemonic.Psrlw, Mnemonic.Vpsrlw);
        Vector<VectorComputeForms.Counted<PackedForms.ShiftLeft<uint>>>(rows, Mnemonic.Pslld, Mnemonic.Vpslld);
        Vector<VectorComputeForms.Counted<PackedForms.ShiftRight<uint>>>(rows, Mnemonic.Psrld, Mnemonic.Vpsrld);
        Vector<VectorComputeForms.Counted<PackedForms.ShiftLeft<ulong>>>(rows, Mnemonic.Psllq, Mnemonic.Vpsllq);
        Vector<VectorComputeForms.Counted<PackedForms.ShiftRight<ulong>>>(rows, Mnemonic.Psrlq, Mnemonic.Vpsrlq);
        Vector<VectorComputeForms.Counted<PackedForms.ShiftRightArithmetic<short>>>(rows, Mnemonic.Psraw, Mnemonic.Vpsraw);
        Vector<VectorComputeForms.Counted<PackedForms.ShiftRightArithmetic<int>>>(rows, Mnemonic.Psrad, Mnemonic.Vpsrad);
        Vector<VectorComputeForms.Lanes<ShuffleOps.ShiftLeftBytes>>(rows, Mnemonic.Pslldq, Mnemonic.Vpslldq);
        Vector<VectorComputeForms.Lanes<ShuffleOps.ShiftRightBytes>>(rows, Mnemonic.Psrldq, Mnemonic.Vpsrldq);
    }
}
