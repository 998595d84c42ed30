// Rows of the conversions, legacy and VEX.
using Iced.Intel;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddConversions(Row[] rows)
    {
        Vector(rows, &ByEncoding<VectorFloatForms.Convert<ConversionOps.FloatToFloat<float, double>, ScalarLane>>, Mnemonic.Cvtss2sd, Mnemonic.Vcvtss2sd);
        Vector(rows, &ByEncoding<VectorFloatForms.Convert<ConversionOps.FloatToFloat<double, float>, ScalarLane>>, Mnemonic.Cvtsd2ss, Mnemonic.Vcvtsd2ss);
        Vector(rows, &ByEncoding<VectorFloatForms.Convert<ConversionOps.FloatToFloat<float, double>, PackedLanes>>, Mnemonic.Cvtps2pd, Mnemonic.Vcvtps2pd);
        Vector(rows, &ByEncoding<VectorFloatForms.Convert<ConversionOps.FloatToFloat<double, float>, PackedLanes>>, Mnemonic.Cvtpd2ps, Mnemonic.Vcvtpd2ps);
        Vector(rows, &ByEncoding<VectorFloatForms.Convert<ConversionOps.IntegerToFloat<int, float>, PackedLanes>>, Mnemonic.Cvtdq2ps, Mnemonic.Vcvtdq2ps);
        Vector(rows, &ByEncoding<VectorFloatForms.Convert<ConversionOps.IntegerToFloat<int, double>, PackedLanes>>, Mnemonic.Cvtdq2pd, Mnemonic.Vcvtdq2pd);
        Vector(rows, &ByEncoding<VectorFloatForms.Convert<ConversionOps.FloatToInteger<float, int>, PackedLanes>>, Mnemonic.Cvtps2dq, Mnemonic.Vcvtps2dq);
        Vector(rows, &ByEncoding<VectorFloatForms.Convert<ConversionOps.FloatToInteger<double, int>, PackedLanes>>, Mnemonic.Cvtpd2dq, Mnemonic.Vcvtpd2dq);
        Vector(rows, &ByEncoding<VectorFloatForms.Convert<ConversionOps.FloatToIntegerTruncated<float, int>, PackedLanes>>, Mnemonic.Cvttps2dq, Mnemonic.Vcvttps2dq);
        Vector(rows, &ByEncoding<VectorFloatForms.Convert<ConversionOps.FloatToIntegerTruncated<double, int>, PackedLanes>>, Mnemonic.Cvttpd2dq, Mnemonic.Vcvttpd2dq);
        AddGeneralConversions(rows);
    }

    private static void AddGeneralConversions(Row[] rows)
    {
        Vector(
            rows, &ByEncoding<VectorFloatForms.FromGeneral<ConversionOps.IntegerToFloat<int, float>, ConversionOps.IntegerToFloat<long, float>>>, Mnemonic.Cvtsi2ss, Mnemonic.Vcvtsi2ss);
        Vector(
            rows, &ByEncoding<VectorFloatForms.FromGeneral<ConversionOps.IntegerToFloat<int, double>, ConversionOps.IntegerToFloat<long, double>>>, Mnemonic.Cvtsi2sd, Mnemonic.Vcvtsi2sd);
        // With a memory source these have no vector operand.
        rows[(int)Mnemonic.Cvtss2si].Select = rows[(int)Mnemonic.Vcvtss2si].Select =
            &ConvertToGeneral<ConversionOps.FloatToInteger<float, int>, ConversionOps.FloatToInteger<float, long>>;
        rows[(int)Mnemonic.Cvtsd2si].Select = rows[(int)Mnemonic.Vcvtsd2si].Select =
            &ConvertToGeneral<ConversionOps.FloatToInteger<double, int>, ConversionOps.FloatToInteger<double, long>>;
        rows[(int)Mnemonic.Cvttss2si].Select = rows[(int)Mnemonic.Vcvttss2si].Select =
            &ConvertToGeneral<ConversionOps.FloatToIntegerTruncated<float, int>, ConversionOps.FloatToIntegerTruncated<float, long>>;
        rows[(int)Mnemonic.Cvttsd2si].Select = rows[(int)Mnemonic.Vcvttsd2si].Select =
            &ConvertToGeneral<ConversionOps.FloatToIntegerTruncated<double, int>, ConversionOps.FloatToIntegerTruncated<double, long>>;
    }

    private static Handler ConvertToGeneral<TNarrow, TWide>(OperandShape operands)
        where TNarrow : struct, ILaneConversion
        where TWide : struct, ILaneConversion =>
        operands.Width(0) == sizeof(ulong) ? ConvertToGeneral<TWide>(operands) : ConvertToGeneral<TNarrow>(operands);

    private static Handler ConvertToGeneral<TConversion>(OperandShape operands)
        where TConversion : struct, ILaneConversion => (operands.MemoryWidth, operands.IsLong) switch
        {
            (0, _) => &FloatHandlers.ConvertToGeneralR<TConversion>,
            (4, true) => &FloatHandlers.ConvertToGeneralM<TConversion, uint, LongAddressing>,
            (4, false) => &FloatHandlers.ConvertToGeneralM<TConversion, uint, LegacyAddressing>,
            (8, true) => &FloatHandlers.ConvertToGeneralM<TConversion, ulong, LongAddressing>,
            _ => &FloatHandlers.ConvertToGeneralM<TConversion, ulong, LegacyAddressing>,
        };
}
