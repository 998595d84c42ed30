// Rows of SSE2 integer instructions.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddPackedArithmetic(Row[] rows)
    {
        rows[(int)Mnemonic.Paddb].Vector = &Packed<PackedOps.Add<byte>>;
        rows[(int)Mnemonic.Paddw].Vector = &Packed<PackedOps.Add<ushort>>;
        rows[(int)Mnemonic.Paddd].Vector = &Packed<PackedOps.Add<uint>>;
        rows[(int)Mnemonic.Paddq].Vector = &Packed<PackedOps.Add<ulong>>;
        rows[(int)Mnemonic.Psubb].Vector = &Packed<PackedOps.Subtract<byte>>;
        rows[(int)Mnemonic.Psubw].Vector = &Packed<PackedOps.Subtract<ushort>>;
        rows[(int)Mnemonic.Psubd].Vector = &Packed<PackedOps.Subtract<uint>>;
        rows[(int)Mnemonic.Psubq].Vector = &Packed<PackedOps.Subtract<ulong>>;
        rows[(int)Mnemonic.Paddsb].Vector = &Packed<PackedOps.AddSaturate<sbyte>>;
        rows[(int)Mnemonic.Paddusb].Vector = &Packed<PackedOps.AddSaturate<byte>>;
        rows[(int)Mnemonic.Psubsb].Vector = &Packed<PackedOps.SubtractSaturate<sbyte>>;
        rows[(int)Mnemonic.Psubusb].Vector = &Packed<PackedOps.SubtractSaturate<byte>>;
        rows[(int)Mnemonic.Pavgb].Vector = &Packed<PackedOps.Average<byte>>;
        rows[(int)Mnemonic.Paddsw].Vector = &Packed<PackedOps.AddSaturate<short>>;
        rows[(int)Mnemonic.Paddusw].Vector = &Packed<PackedOps.AddSaturate<ushort>>;
        rows[(int)Mnemonic.Psubsw].Vector = &Packed<PackedOps.SubtractSaturate<short>>;
        rows[(int)Mnemonic.Psubusw].Vector = &Packed<PackedOps.SubtractSaturate<ushort>>;
        rows[(int)Mnemonic.Pavgw].Vector = &Packed<PackedOps.Average<ushort>>;
        rows[(int)Mnemonic.Pmullw].Vector = &Packed<PackedOps.MultiplyLow<ushort>>;
        rows[(int)Mnemonic.Pmulhw].Vector = &Packed<PackedOps.MultiplyHighSigned>;
        rows[(int)Mnemonic.Pmulhuw].Vector = &Packed<PackedOps.MultiplyHighUnsigned>;
        rows[(int)Mnemonic.Pmuludq].Vector = &Packed<PackedOps.MultiplyEvenUnsigned>;
        rows[(int)Mnemonic.Pmaddwd].Vector = &Packed<PackedOps.MultiplyAdd>;
        rows[(int)Mnemonic.Psadbw].Vector = &Lanes<ShuffleOps.SumOfDifferences>;
    }

    private static void AddPackedLogic(Row[] rows)
    {
        rows[(int)Mnemonic.Pcmpeqb].Vector = &Packed<PackedOps.CompareEqual<sbyte>>;
        rows[(int)Mnemonic.Pcmpgtb].Vector = &Packed<PackedOps.CompareGreater<sbyte>>;
        rows[(int)Mnemonic.Pcmpeqw].Vector = &Packed<PackedOps.CompareEqual<short>>;
        rows[(int)Mnemonic.Pcmpgtw].Vector = &Packed<PackedOps.CompareGreater<short>>;
        rows[(int)Mnemonic.Pcmpeqd].Vector = &Packed<PackedOps.CompareEqual<int>>;
        rows[(int)Mnemonic.Pcmpgtd].Vector = &Packed<PackedOps.CompareGreater<int>>;
        rows[(int)Mnemonic.Pminub].Vector = &Packed<PackedOps.Min<byte>>;
        rows[(int)Mnemonic.Pmaxub].Vector = &Packed<PackedOps.Max<byte>>;
        rows[(int)Mnemonic.Pminsw].Vector = &Packed<PackedOps.Min<short>>;
        rows[(int)Mnemonic.Pmaxsw].Vector = &Packed<PackedOps.Max<short>>;
        rows[(int)Mnemonic.Pand].Vector = &Packed<PackedOps.And>;
        rows[(int)Mnemonic.Andps].Vector = &Packed<PackedOps.And>;
        rows[(int)Mnemonic.Andpd].Vector = &Packed<PackedOps.And>;
        rows[(int)Mnemonic.Pandn].Vector = &Packed<PackedOps.AndNot>;
        rows[(int)Mnemonic.Andnps].Vector = &Packed<PackedOps.AndNot>;
        rows[(int)Mnemonic.Andnpd].Vector = &Packed<PackedOps.AndNot>;
        rows[(int)Mnemonic.Por].Vector = &Packed<PackedOps.Or>;
        rows[(int)Mnemonic.Orps].Vector = &Packed<PackedOps.Or>;
        rows[(int)Mnemonic.Orpd].Vector = &Packed<PackedOps.Or>;
        rows[(int)Mnemonic.Pxor].Vector = &Packed<PackedOps.Xor>;
        rows[(int)Mnemonic.Xorps].Vector = &Packed<PackedOps.Xor>;
        rows[(int)Mnemonic.Xorpd].Vector = &Packed<PackedOps.Xor>;
    }

    private static void AddPackedForms(Row[] rows)
    {
        rows[(int)Mnemonic.Packsswb].Vector = &Packed<PackedForms.PackSignedWords>;
        rows[(int)Mnemonic.Packssdw].Vector = &Packed<PackedForms.PackSignedDoublewords>;
        rows[(int)Mnemonic.Packuswb].Vector = &Packed<PackedForms.PackUnsignedWords>;
        rows[(int)Mnemonic.Punpcklbw].Vector = &Packed<PackedForms.UnpackLowBytes>;
        rows[(int)Mnemonic.Punpcklwd].Vector = &Packed<PackedForms.UnpackLowWords>;
        rows[(int)Mnemonic.Punpckldq].Vector = &Packed<PackedForms.UnpackLowDoublewords>;
        rows[(int)Mnemonic.Unpcklps].Vector = &Packed<PackedForms.UnpackLowDoublewords>;
        rows[(int)Mnemonic.Punpcklqdq].Vector = &Packed<PackedForms.UnpackLowQuadwords>;
        rows[(int)Mnemonic.Unpcklpd].Vector = &Packed<PackedForms.UnpackLowQuadwords>;
        rows[(int)Mnemonic.Punpckhbw].Vector = &Packed<PackedForms.UnpackHighBytes>;
        rows[(int)Mnemonic.Punpckhwd].Vector = &Packed<PackedForms.UnpackHighWords>;
        rows[(int)Mnemonic.Punpckhdq].Vector = &Packed<PackedForms.UnpackHighDoublewords>;
        rows[(int)Mnemonic.Unpckhps].Vector = &Packed<PackedForms.UnpackHighDoublewords>;
        rows[(int)Mnemonic.Punpckhqdq].Vector = &Packed<PackedForms.UnpackHighQuadwords>;
        rows[(int)Mnemonic.Unpckhpd].Vector = &Packed<PackedForms.UnpackHighQuadwords>;
        rows[(int)Mnemonic.Pshufd].Vector = &Lanes<ShuffleOps.Doublewords>;
        rows[(int)Mnemonic.Pshuflw].Vector = &Lanes<ShuffleOps.LowWords>;
        rows[(int)Mnemonic.Pshufhw].Vector = &Lanes<ShuffleOps.HighWords>;
        rows[(int)Mnemonic.Shufps].Vector = &Lanes<ShuffleOps.Singles>;
        rows[(int)Mnemonic.Shufpd].Vector = &Lanes<ShuffleOps.Doubles>;
    }

    private static void AddPackedShifts(Row[] rows)
    {
        rows[(int)Mnemonic.Psllw].Vector = &Packed<PackedForms.ShiftLeft<ushort>>;
        rows[(int)Mnemonic.Psrlw].Vector = &Packed<PackedForms.ShiftRight<ushort>>;
        rows[(int)Mnemonic.Pslld].Vector = &Packed<PackedForms.ShiftLeft<uint>>;
        rows[(int)Mnemonic.Psrld].Vector = &Packed<PackedForms.ShiftRight<uint>>;
        rows[(int)Mnemonic.Psllq].Vector = &Packed<PackedForms.ShiftLeft<ulong>>;
        rows[(int)Mnemonic.Psrlq].Vector = &Packed<PackedForms.ShiftRight<ulong>>;
        rows[(int)Mnemonic.Psraw].Vector = &Packed<PackedForms.ShiftRightArithmetic<short>>;
        rows[(int)Mnemonic.Psrad].Vector = &Packed<PackedForms.ShiftRightArithmetic<int>>;
        rows[(int)Mnemonic.Pslldq].Vector = &Lanes<ShuffleOps.ShiftLeftBytes>;
        rows[(int)Mnemonic.Psrldq].Vector = &Lanes<ShuffleOps.ShiftRightBytes>;
    }
}
