// Rows of the conversions.
using System.Numerics;

using Iced.Intel;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddConversions(Row[] rows)
    {
        rows[(int)Mnemonic.Cvtss2sd].Vector = &ConvertVector<ConversionOps.FloatToFloat<float, double>, ConversionLayouts.Scalar>;
        rows[(int)Mnemonic.Cvtsd2ss].Vector = &ConvertVector<ConversionOps.FloatToFloat<double, float>, ConversionLayouts.Scalar>;
        rows[(int)Mnemonic.Cvtps2pd].Vector = &ConvertVector<ConversionOps.FloatToFloat<float, double>, ConversionLayouts.Packed>;
        rows[(int)Mnemonic.Cvtpd2ps].Vector = &ConvertVector<ConversionOps.FloatToFloat<double, float>, ConversionLayouts.Packed>;
        rows[(int)Mnemonic.Cvtdq2ps].Vector = &ConvertVector<ConversionOps.IntegerToFloat<int, float>, ConversionLayouts.Packed>;
        rows[(int)Mnemonic.Cvtdq2pd].Vector = &ConvertVector<ConversionOps.IntegerToFloat<int, double>, ConversionLayouts.Packed>;
        rows[(int)Mnemonic.Cvtps2dq].Vector = &ConvertVector<ConversionOps.FloatToInteger<float, int>, ConversionLayouts.Packed>;
        rows[(int)Mnemonic.Cvtpd2dq].Vector = &ConvertVector<ConversionOps.FloatToInteger<double, int>, ConversionLayouts.Packed>;
        rows[(int)Mnemonic.Cvttps2dq].Vector = &ConvertVector<ConversionOps.FloatToIntegerTruncated<float, int>, ConversionLayouts.Packed>;
        rows[(int)Mnemonic.Cvttpd2dq].Vector = &ConvertVector<ConversionOps.FloatToIntegerTruncated<double, int>, ConversionLayouts.Packed>;
        rows[(int)Mnemonic.Cvtsi2ss].Vector = &ConvertFromGeneral<float>;
        rows[(int)Mnemonic.Cvtsi2sd].Vector = &ConvertFromGeneral<double>;
        rows[(int)Mnemonic.Cvtss2si].Vector = &ConvertToGeneral<ConversionOps.FloatToInteger<float, int>, ConversionOps.FloatToInteger<float, long>>;
        rows[(int)Mnemonic.Cvtsd2si].Vector = &ConvertToGeneral<ConversionOps.FloatToInteger<double, int>, ConversionOps.FloatToInteger<double, long>>;
        rows[(int)Mnemonic.Cvttss2si].Vector =
            &ConvertToGeneral<ConversionOps.FloatToIntegerTruncated<float, int>, ConversionOps.FloatToIntegerTruncated<float, long>>;
        rows[(int)Mnemonic.Cvttsd2si].Vector =
            &ConvertToGeneral<ConversionOps.FloatToIntegerTruncated<double, int>, ConversionOps.FloatToIntegerTruncated<double, long>>;
    }

    /// <summary>Between XMM registers; forms with an MMX register are MMX's.</summary>
    private static Handler ConvertVector<TConversion, TLayout>(OperandShape operands)
        where TConversion : struct, ILaneConversion
        where TLayout : struct, IConversionLayout => operands.Shape == Shape.RR
            ? &FloatHandlers.ConvertRR<TConversion, TLayout, Places.Vector, Places.Vector>
            : ConvertMemory<TConversion, TLayout, Places.Vector>(operands);

    private static Handler ConvertFromGeneral<T>(OperandShape operands)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => operands.Width(1) == sizeof(ulong)
            ? ConvertGeneral<ConversionOps.IntegerToFloat<long, T>, ConversionLayouts.Scalar, Places.Vector, Places.General>(operands)
            : ConvertGeneral<ConversionOps.IntegerToFloat<int, T>, ConversionLayouts.Scalar, Places.Vector, Places.General>(operands);

    private static Handler ConvertToGeneral<TNarrow, TWide>(OperandShape operands)
        where TNarrow : struct, ILaneConversion
        where TWide : struct, ILaneConversion => operands.Width(0) == sizeof(ulong)
            ? ConvertGeneral<TWide, ConversionLayouts.General, Places.General, Places.Vector>(operands)
            : ConvertGeneral<TNarrow, ConversionLayouts.General, Places.General, Places.Vector>(operands);

    private static Handler ConvertGeneral<TConversion, TLayout, TTarget, TSource>(OperandShape operands)
        where TConversion : struct, ILaneConversion
        where TLayout : struct, IConversionLayout
        where TTarget : struct, IPlace
        where TSource : struct, IPlace => operands.Shape == Shape.RR
            ? &FloatHandlers.ConvertRR<TConversion, TLayout, TTarget, TSource>
            : ConvertMemory<TConversion, TLayout, TTarget>(operands);

    private static Handler ConvertMemory<TConversion, TLayout, TTarget>(OperandShape operands)
        where TConversion : struct, ILaneConversion
        where TLayout : struct, IConversionLayout
        where TTarget : struct, IPlace => (operands.Width(1), operands.IsLong) switch
        {
            (4, true) => &FloatHandlers.ConvertRM<TConversion, TLayout, TTarget, uint, LongAddressing>,
            (4, false) => &FloatHandlers.ConvertRM<TConversion, TLayout, TTarget, uint, LegacyAddressing>,
            (8, true) => &FloatHandlers.ConvertRM<TConversion, TLayout, TTarget, ulong, LongAddressing>,
            (8, false) => &FloatHandlers.ConvertRM<TConversion, TLayout, TTarget, ulong, LegacyAddressing>,
            (16, true) => &FloatHandlers.ConvertRM<TConversion, TLayout, TTarget, Xmm, LongAddressing>,
            (16, false) => &FloatHandlers.ConvertRM<TConversion, TLayout, TTarget, Xmm, LegacyAddressing>,
            _ => null,
        };
}
