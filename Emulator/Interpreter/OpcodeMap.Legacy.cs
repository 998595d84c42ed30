// Rows of decimal adjustment, descriptor questions and far-pointer loads.
using System.Numerics;

using Iced.Intel;

using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddLegacy(Row[] rows)
    {
        Set(rows, Mnemonic.Daa, null, &DecimalHandlers.Daa);
        Set(rows, Mnemonic.Das, null, &DecimalHandlers.Das);
        Set(rows, Mnemonic.Aaa, null, &DecimalHandlers.Aaa);
        Set(rows, Mnemonic.Aas, null, &DecimalHandlers.Aas);
        Set(rows, Mnemonic.Aam, null, &DecimalHandlers.Aam);
        Set(rows, Mnemonic.Aad, null, &DecimalHandlers.Aad);
        Set(rows, Mnemonic.Salc, null, &DecimalHandlers.Salc);
        rows[(int)Mnemonic.Bound].Select = &Integer<BoundForm>;
        rows[(int)Mnemonic.Arpl].Select = &Arpl;
        rows[(int)Mnemonic.Lar].Select = &Integer<QueryForm<DescriptorQueries.AccessBytes>>;
        rows[(int)Mnemonic.Lsl].Select = &Integer<QueryForm<DescriptorQueries.Limit>>;
        rows[(int)Mnemonic.Verr].Select = &Verify<DescriptorQueries.Readable>;
        rows[(int)Mnemonic.Verw].Select = &Verify<DescriptorQueries.Writable>;
        rows[(int)Mnemonic.Les].Select = &Integer<FarPointerForm<SegmentNames.Es>>;
        rows[(int)Mnemonic.Lds].Select = &Integer<FarPointerForm<SegmentNames.Ds>>;
        rows[(int)Mnemonic.Lss].Select = &Integer<FarPointerForm<SegmentNames.Ss>>;
        rows[(int)Mnemonic.Lfs].Select = &Integer<FarPointerForm<SegmentNames.Fs>>;
        rows[(int)Mnemonic.Lgs].Select = &Integer<FarPointerForm<SegmentNames.Gs>>;
    }

    private static Handler Arpl(OperandShape operands) => operands.IsMemory(0) ? &ProtectionHandlers.ArplM : &ProtectionHandlers.ArplR;

    private static Handler Verify<TQuery>(OperandShape operands)
        where TQuery : struct, IDescriptorQuery
    {
        if (!operands.IsMemory(0)) return &ProtectionHandlers.VerifyR<TQuery>;
        return operands.IsLong ? &ProtectionHandlers.VerifyM<TQuery, LongAddressing> : &ProtectionHandlers.VerifyM<TQuery, LegacyAddressing>;
    }

    private readonly struct BoundForm : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &ProtectionHandlers.Bound<T>;
    }

    private readonly struct QueryForm<TQuery> : IIntegerForm
        where TQuery : struct, IDescriptorQuery
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing =>
            operands.IsMemory(1) ? &ProtectionHandlers.QueryM<TQuery, T, TMode> : &ProtectionHandlers.QueryR<TQuery, T>;
    }

    private readonly struct FarPointerForm<TSegment> : IIntegerForm
        where TSegment : struct, ISegmentName
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &ProtectionHandlers.LoadFarPointer<TSegment, T, TMode>;
    }
}
