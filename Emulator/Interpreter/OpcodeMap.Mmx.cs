// Rows of MMX instructions: those without an XMM operand, and the moves and conversions between both register files.
using System.Numerics;

using Iced.Intel;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddMmx(Row[] rows)
    {
        AddMmxArithmetic(rows);
        AddMmxSse(rows);
        AddMmxSsse3(rows);
        AddMmxForms(rows);
        AddMmxMoves(rows);
        AddMmxConversions(rows);
    }

    private static void AddMmxArithmetic(Row[] rows)
    {
        rows[(int)Mnemonic.Paddb].Select = &Mmx<MmxOps.Low<PackedOps.Add<byte>>>;
        rows[(int)Mnemonic.Paddw].Select = &Mmx<MmxOps.Low<PackedOps.Add<ushort>>>;
        rows[(int)Mnemonic.Paddd].Select = &Mmx<MmxOps.Low<PackedOps.Add<uint>>>;
        rows[(int)Mnemonic.Psubb].Select = &Mmx<MmxOps.Low<PackedOps.Subtract<byte>>>;
        rows[(int)Mnemonic.Psubw].Select = &Mmx<MmxOps.Low<PackedOps.Subtract<ushort>>>;
        rows[(int)Mnemonic.Psubd].Select = &Mmx<MmxOps.Low<PackedOps.Subtract<uint>>>;
        rows[(int)Mnemonic.Paddsb].Select = &Mmx<MmxOps.Low<PackedOps.AddSaturate<sbyte>>>;
        rows[(int)Mnemonic.Paddsw].Select = &Mmx<MmxOps.Low<PackedOps.AddSaturate<short>>>;
        rows[(int)Mnemonic.Paddusb].Select = &Mmx<MmxOps.Low<PackedOps.AddSaturate<byte>>>;
        rows[(int)Mnemonic.Paddusw].Select = &Mmx<MmxOps.Low<PackedOps.AddSaturate<ushort>>>;
        rows[(int)Mnemonic.Psubsb].Select = &Mmx<MmxOps.Low<PackedOps.SubtractSaturate<sbyte>>>;
        rows[(int)Mnemonic.Psubsw].Select = &Mmx<MmxOps.Low<PackedOps.SubtractSaturate<short>>>;
        rows[(int)Mnemonic.Psubusb].Select = &Mmx<MmxOps.Low<PackedOps.SubtractSaturate<byte>>>;
        rows[(int)Mnemonic.Psubusw].Select = &Mmx<MmxOps.Low<PackedOps.SubtractSaturate<ushort>>>;
        rows[(int)Mnemonic.Pcmpeqb].Select = &Mmx<MmxOps.Low<PackedOps.CompareEqual<byte>>>;
        rows[(int)Mnemonic.Pcmpeqw].Select = &Mmx<MmxOps.Low<PackedOps.CompareEqual<ushort>>>;
        rows[(int)Mnemonic.Pcmpeqd].Select = &Mmx<MmxOps.Low<PackedOps.CompareEqual<uint>>>;
        rows[(int)Mnemonic.Pcmpgtb].Select = &Mmx<MmxOps.Low<PackedOps.CompareGreater<sbyte>>>;
        rows[(int)Mnemonic.Pcmpgtw].Select = &Mmx<MmxOps.Low<PackedOps.CompareGreater<short>>>;
        rows[(int)Mnemonic.Pcmpgtd].Select = &Mmx<MmxOps.Low<PackedOps.CompareGreater<int>>>;
        rows[(int)Mnemonic.Pmullw].Select = &Mmx<MmxOps.Low<PackedOps.MultiplyLow<ushort>>>;
        rows[(int)Mnemonic.Pmulhw].Select = &Mmx<MmxOps.Low<PackedOps.MultiplyHighSigned>>;
        rows[(int)Mnemonic.Pmaddwd].Select = &Mmx<MmxOps.Low<PackedOps.MultiplyAdd>>;
        rows[(int)Mnemonic.Pand].Select = &Mmx<MmxOps.Low<PackedOps.And>>;
        rows[(int)Mnemonic.Pandn].Select = &Mmx<MmxOps.Low<PackedOps.AndNot>>;
        rows[(int)Mnemonic.Por].Select = &Mmx<MmxOps.Low<PackedOps.Or>>;
        rows[(int)Mnemonic.Pxor].Select = &Mmx<MmxOps.Low<PackedOps.Xor>>;
    }

    /// <summary>What SSE and SSE2 added.</summary>
    private static void AddMmxSse(Row[] rows)
    {
        rows[(int)Mnemonic.Paddq].Select = &Mmx<MmxOps.Low<PackedOps.Add<ulong>>>;
        rows[(int)Mnemonic.Psubq].Select = &Mmx<MmxOps.Low<PackedOps.Subtract<ulong>>>;
        rows[(int)Mnemonic.Pmuludq].Select = &Mmx<MmxOps.Low<PackedOps.MultiplyEvenUnsigned>>;
        rows[(int)Mnemonic.Pmulhuw].Select = &Mmx<MmxOps.Low<PackedOps.MultiplyHighUnsigned>>;
        rows[(int)Mnemonic.Pavgb].Select = &Mmx<MmxOps.Low<PackedOps.Average<byte>>>;
        rows[(int)Mnemonic.Pavgw].Select = &Mmx<MmxOps.Low<PackedOps.Average<ushort>>>;
        rows[(int)Mnemonic.Pminub].Select = &Mmx<MmxOps.Low<PackedOps.Min<byte>>>;
        rows[(int)Mnemonic.Pmaxub].Select = &Mmx<MmxOps.Low<PackedOps.Max<byte>>>;
        rows[(int)Mnemonic.Pminsw].Select = &Mmx<MmxOps.Low<PackedOps.Min<short>>>;
        rows[(int)Mnemonic.Pmaxsw].Select = &Mmx<MmxOps.Low<PackedOps.Max<short>>>;
        rows[(int)Mnemonic.Psadbw].Select = &Mmx<MmxOps.Lanes<ShuffleOps.SumOfDifferences>>;
        rows[(int)Mnemonic.Pshufw].Select = &Mmx<MmxOps.Lanes<ShuffleOps.LowWords>>;
    }

    private static void AddMmxSsse3(Row[] rows)
    {
        rows[(int)Mnemonic.Pshufb].Select = &Mmx<MmxOps.ShuffleBytes>;
        rows[(int)Mnemonic.Palignr].Select = &Mmx<MmxOps.AlignRight>;
        rows[(int)Mnemonic.Pabsb].Select = &Mmx<MmxOps.Low<Ssse3Ops.Absolute<sbyte>>>;
        rows[(int)Mnemonic.Pabsw].Select = &Mmx<MmxOps.Low<Ssse3Ops.Absolute<short>>>;
        rows[(int)Mnemonic.Pabsd].Select = &Mmx<MmxOps.Low<Ssse3Ops.Absolute<int>>>;
        rows[(int)Mnemonic.Psignb].Select = &Mmx<MmxOps.Low<Ssse3Ops.Sign<sbyte>>>;
        rows[(int)Mnemonic.Psignw].Select = &Mmx<MmxOps.Low<Ssse3Ops.Sign<short>>>;
        rows[(int)Mnemonic.Psignd].Select = &Mmx<MmxOps.Low<Ssse3Ops.Sign<int>>>;
        rows[(int)Mnemonic.Pmulhrsw].Select = &Mmx<MmxOps.Low<Ssse3Ops.MultiplyHighRounded>>;
        rows[(int)Mnemonic.Pmaddubsw].Select = &Mmx<MmxOps.Low<Ssse3Ops.MultiplyAddBytes>>;
        rows[(int)Mnemonic.Phaddw].Select = &Mmx<MmxOps.Joined<HorizontalOps.AddWords>>;
        rows[(int)Mnemonic.Phaddd].Select = &Mmx<MmxOps.Joined<HorizontalOps.AddDoublewords>>;
        rows[(int)Mnemonic.Phaddsw].Select = &Mmx<MmxOps.Joined<HorizontalOps.AddWordsSaturate>>;
        rows[(int)Mnemonic.Phsubw].Select = &Mmx<MmxOps.Joined<HorizontalOps.SubtractWords>>;
        rows[(int)Mnemonic.Phsubd].Select = &Mmx<MmxOps.Joined<HorizontalOps.SubtractDoublewords>>;
        rows[(int)Mnemonic.Phsubsw].Select = &Mmx<MmxOps.Joined<HorizontalOps.SubtractWordsSaturate>>;
    }

    private static void AddMmxForms(Row[] rows)
    {
        rows[(int)Mnemonic.Packsswb].Select = &Mmx<MmxOps.Joined<PackedForms.PackSignedWords>>;
        rows[(int)Mnemonic.Packssdw].Select = &Mmx<MmxOps.Joined<PackedForms.PackSignedDoublewords>>;
        rows[(int)Mnemonic.Packuswb].Select = &Mmx<MmxOps.Joined<PackedForms.PackUnsignedWords>>;
        rows[(int)Mnemonic.Punpcklbw].Select = &Mmx<MmxOps.Low<PackedForms.UnpackLowBytes>>;
        rows[(int)Mnemonic.Punpcklwd].Select = &Mmx<MmxOps.Low<PackedForms.UnpackLowWords>>;
        rows[(int)Mnemonic.Punpckldq].Select = &Mmx<MmxOps.Low<PackedForms.UnpackLowDoublewords>>;
        rows[(int)Mnemonic.Punpckhbw].Select = &Mmx<MmxOps.UnpackHigh<PackedForms.UnpackLowBytes>>;
        rows[(int)Mnemonic.Punpckhwd].Select = &Mmx<MmxOps.UnpackHigh<PackedForms.UnpackLowWords>>;
        rows[(int)Mnemonic.Punpckhdq].Select = &Mmx<MmxOps.UnpackHigh<PackedForms.UnpackLowDoublewords>>;
        rows[(int)Mnemonic.Psllw].Select = &Mmx<MmxOps.Low<PackedForms.ShiftLeft<ushort>>>;
        rows[(int)Mnemonic.Pslld].Select = &Mmx<MmxOps.Low<PackedForms.ShiftLeft<uint>>>;
        rows[(int)Mnemonic.Psllq].Select = &Mmx<MmxOps.Low<PackedForms.ShiftLeft<ulong>>>;
        rows[(int)Mnemonic.Psrlw].Select = &Mmx<MmxOps.Low<PackedForms.ShiftRight<ushort>>>;
        rows[(int)Mnemonic.Psrld].Select = &Mmx<MmxOps.Low<PackedForms.ShiftRight<uint>>>;
        rows[(int)Mnemonic.Psrlq].Select = &Mmx<MmxOps.Low<PackedForms.ShiftRight<ulong>>>;
        rows[(int)Mnemonic.Psraw].Select = &Mmx<MmxOps.Low<PackedForms.ShiftRightArithmetic<short>>>;
        rows[(int)Mnemonic.Psrad].Select = &Mmx<MmxOps.Low<PackedForms.ShiftRightArithmetic<int>>>;
    }

    private static void AddMmxMoves(Row[] rows)
    {
        rows[(int)Mnemonic.Movd].Select = &MmxMove<MmxOps.LowDoubleword, uint>;
        rows[(int)Mnemonic.Movq].Select = &MmxMove<MmxOps.Copy, ulong>;
        rows[(int)Mnemonic.Movntq].Select = &MmxMove<MmxOps.Copy, ulong>;
        rows[(int)Mnemonic.Movq2dq].Vector = &MmxToVector;
        rows[(int)Mnemonic.Movdq2q].Vector = &MmxFromVector;
        rows[(int)Mnemonic.Pinsrw].Select = &MmxInsert;
        rows[(int)Mnemonic.Pextrw].Select = &MmxToGeneral<MmxOps.ExtractWord>;
        rows[(int)Mnemonic.Pmovmskb].Select = &MmxToGeneral<MmxOps.SignMask>;
        Set(rows, Mnemonic.Maskmovq, &MmxHandlers.MaskedStore<LongAddressing>, &MmxHandlers.MaskedStore<LegacyAddressing>);
        Set(rows, Mnemonic.Emms, &MmxHandlers.Emms);
    }

    private static void AddMmxConversions(Row[] rows)
    {
        rows[(int)Mnemonic.Cvtpi2ps].Vector = &MmxConvertToVector<ConversionOps.IntegerToFloat<int, float>>;
        rows[(int)Mnemonic.Cvtpi2pd].Vector = &MmxConvertToVector<ConversionOps.IntegerToFloat<int, double>>;
        // With a memory source these have no vector operand.
        rows[(int)Mnemonic.Cvtps2pi].Vector = rows[(int)Mnemonic.Cvtps2pi].Select = &MmxConvert<ConversionOps.FloatToInteger<float, int>>;
        rows[(int)Mnemonic.Cvtpd2pi].Vector = rows[(int)Mnemonic.Cvtpd2pi].Select = &MmxConvert<ConversionOps.FloatToInteger<double, int>>;
        rows[(int)Mnemonic.Cvttps2pi].Vector = rows[(int)Mnemonic.Cvttps2pi].Select = &MmxConvert<ConversionOps.FloatToIntegerTruncated<float, int>>;
        rows[(int)Mnemonic.Cvttpd2pi].Vector = rows[(int)Mnemonic.Cvttpd2pi].Select = &MmxConvert<ConversionOps.FloatToIntegerTruncated<double, int>>;
    }

    /// <summary>Two operands, or a shift count as immediate.</summary>
    private static Handler Mmx<TOp>(OperandShape operands)
        where TOp : struct, IMmxOp => operands.Shape switch
        {
            Shape.RR => &MmxHandlers.Registers<TOp>,
            Shape.RI => &MmxHandlers.Immediate<TOp>,
            Shape.RM => operands.Width(1) == sizeof(uint) ? MmxMemory<TOp, uint>(operands) : MmxMemory<TOp, ulong>(operands),
            _ => null,
        };

    private static Handler MmxMemory<TOp, T>(OperandShape operands)
        where TOp : struct, IMmxOp
        where T : unmanaged, IBinaryInteger<T> => operands.IsLong ? &MmxHandlers.Memory<TOp, T, LongAddressing> : &MmxHandlers.Memory<TOp, T, LegacyAddressing>;

    /// <summary>MOVD and MOVQ: to memory T, to a general register what the operation takes.</summary>
    private static Handler MmxMove<TToGeneral, T>(OperandShape operands)
        where TToGeneral : struct, IMmxOp
        where T : unmanaged, IBinaryInteger<T> => operands.Shape switch
        {
            Shape.RM => MmxMemory<MmxOps.Copy, T>(operands),
            Shape.MR => operands.IsLong ? &MmxHandlers.Store<T, LongAddressing> : &MmxHandlers.Store<T, LegacyAddressing>,
            _ when operands.Instruction.Op0Register.IsGPR() => &MmxHandlers.ToGeneral<TToGeneral>,
            _ when operands.Instruction.Op1Register.IsGPR() => &MmxHandlers.FromGeneral<MmxOps.Copy, T>,
            _ => &MmxHandlers.Registers<MmxOps.Copy>,
        };

    private static Handler MmxInsert(OperandShape operands) =>
        operands.Shape == Shape.RR ? &MmxHandlers.FromGeneral<MmxOps.InsertWord, ushort> : MmxMemory<MmxOps.InsertWord, ushort>(operands);

    private static Handler MmxToGeneral<TOp>(OperandShape operands)
        where TOp : struct, IMmxOp => &MmxHandlers.ToGeneral<TOp>;

    private static Handler MmxToVector(OperandShape operands) => &MmxHandlers.ToVector;

    private static Handler MmxFromVector(OperandShape operands) => &MmxHandlers.FromVector;

    private static Handler MmxConvertToVector<TConversion>(OperandShape operands)
        where TConversion : struct, ILaneConversion
    {
        if (operands.Shape == Shape.RR) return &MmxConvertHandlers.ToVectorR<TConversion>;
        return operands.IsLong ? &MmxConvertHandlers.ToVectorM<TConversion, LongAddressing> : &MmxConvertHandlers.ToVectorM<TConversion, LegacyAddressing>;
    }

    private static Handler MmxConvert<TConversion>(OperandShape operands)
        where TConversion : struct, ILaneConversion => (operands.MemoryWidth, operands.IsLong) switch
        {
            (0, _) => &MmxConvertHandlers.ToMmxR<TConversion>,
            (8, true) => &MmxConvertHandlers.ToMmxM<TConversion, ulong, LongAddressing>,
            (8, false) => &MmxConvertHandlers.ToMmxM<TConversion, ulong, LegacyAddressing>,
            (_, true) => &MmxConvertHandlers.ToMmxM<TConversion, Xmm, LongAddressing>,
            _ => &MmxConvertHandlers.ToMmxM<TConversion, Xmm, LegacyAddressing>,
        };
}
