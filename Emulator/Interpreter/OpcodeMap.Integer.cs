// Rows of one-operand arithmetic, multiplication, division, bit instructions and exchanges.
using System.Numerics;

using Iced.Intel;

using ToroEmu.Decoding;
using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddIntegers(Row[] rows)
    {
        AddUnary(rows);
        AddMulDiv(rows);
        AddBits(rows);
        AddBmi(rows);
        AddExchanges(rows);
    }

    private static void AddUnary(Row[] rows)
    {
        rows[(int)Mnemonic.Inc].Select = &Integer<UnaryForm<UnaryOps.Inc>>;
        rows[(int)Mnemonic.Dec].Select = &Integer<UnaryForm<UnaryOps.Dec>>;
        rows[(int)Mnemonic.Neg].Select = &Integer<UnaryForm<UnaryOps.Neg>>;
        rows[(int)Mnemonic.Not].Select = &Integer<UnaryForm<UnaryOps.Not>>;
        rows[(int)Mnemonic.Bswap].Select = &Integer<UnaryForm<UnaryOps.Bswap>>;
    }

    private static void AddMulDiv(Row[] rows)
    {
        rows[(int)Mnemonic.Mul].Select = &Integer<ImplicitForm<MulDivOps.Mul>>;
        rows[(int)Mnemonic.Imul].Select = &Integer<ThreeOperandForms.Imul>;
        rows[(int)Mnemonic.Div].Select = &Integer<ImplicitForm<MulDivOps.Div>>;
        rows[(int)Mnemonic.Idiv].Select = &Integer<ImplicitForm<MulDivOps.Idiv>>;
        Set(rows, Mnemonic.Cbw, &ImplicitHandlers.Widen<byte, ushort>);
        Set(rows, Mnemonic.Cwde, &ImplicitHandlers.Widen<ushort, uint>);
        Set(rows, Mnemonic.Cdqe, &ImplicitHandlers.Widen<uint, ulong>);
        Set(rows, Mnemonic.Cwd, &ImplicitHandlers.Spread<ushort>);
        Set(rows, Mnemonic.Cdq, &ImplicitHandlers.Spread<uint>);
        Set(rows, Mnemonic.Cqo, &ImplicitHandlers.Spread<ulong>);
    }

    private static void AddBits(Row[] rows)
    {
        rows[(int)Mnemonic.Bt].Select = &Integer<BitTestForm<BitTestOps.Bt>>;
        rows[(int)Mnemonic.Bts].Select = &Integer<BitTestForm<BitTestOps.Bts>>;
        rows[(int)Mnemonic.Btr].Select = &Integer<BitTestForm<BitTestOps.Btr>>;
        rows[(int)Mnemonic.Btc].Select = &Integer<BitTestForm<BitTestOps.Btc>>;
        rows[(int)Mnemonic.Bsf].Select = &Integer<AluForm<BitScanOps.Bsf>>;
        rows[(int)Mnemonic.Bsr].Select = &Integer<AluForm<BitScanOps.Bsr>>;
        rows[(int)Mnemonic.Tzcnt].Select = &Integer<UnaryForm<BitScanOps.Tzcnt>>;
        rows[(int)Mnemonic.Lzcnt].Select = &Integer<UnaryForm<BitScanOps.Lzcnt>>;
        rows[(int)Mnemonic.Popcnt].Select = &Integer<UnaryForm<BitScanOps.Popcnt>>;
        rows[(int)Mnemonic.Movbe].Select = &Integer<MovbeForm>;
        rows[(int)Mnemonic.Crc32].Select = &Crc32;
        Set(rows, Mnemonic.Xlatb, &BitHandlers.Xlat<LongAddressing>, &BitHandlers.Xlat<LegacyAddressing>);
        rows[(int)Mnemonic.Rdrand].Select = rows[(int)Mnemonic.Rdseed].Select = &Integer<RandomForm>;
    }

    private static void AddBmi(Row[] rows)
    {
        rows[(int)Mnemonic.Andn].Select = &Integer<ThreeOperandForms.Vex<BmiOps.Andn>>;
        rows[(int)Mnemonic.Bextr].Select = &Integer<ThreeOperandForms.Vex<BmiOps.Bextr>>;
        rows[(int)Mnemonic.Bzhi].Select = &Integer<ThreeOperandForms.Vex<BmiOps.Bzhi>>;
        rows[(int)Mnemonic.Pdep].Select = &Integer<ThreeOperandForms.Vex<BmiOps.Pdep>>;
        rows[(int)Mnemonic.Pext].Select = &Integer<ThreeOperandForms.Vex<BmiOps.Pext>>;
        rows[(int)Mnemonic.Shlx].Select = &Integer<ThreeOperandForms.Vex<BmiOps.Shlx>>;
        rows[(int)Mnemonic.Shrx].Select = &Integer<ThreeOperandForms.Vex<BmiOps.Shrx>>;
        rows[(int)Mnemonic.Sarx].Select = &Integer<ThreeOperandForms.Vex<BmiOps.Sarx>>;
        rows[(int)Mnemonic.Rorx].Select = &Integer<ThreeOperandForms.VexImmediate<BmiOps.Rorx>>;
        rows[(int)Mnemonic.Mulx].Select = &Integer<ThreeOperandForms.Mulx>;
        rows[(int)Mnemonic.Blsi].Select = &Integer<UnaryForm<BmiOps.Blsi>>;
        rows[(int)Mnemonic.Blsmsk].Select = &Integer<UnaryForm<BmiOps.Blsmsk>>;
        rows[(int)Mnemonic.Blsr].Select = &Integer<UnaryForm<BmiOps.Blsr>>;
        rows[(int)Mnemonic.Adcx].Select = &Integer<AluForm<BmiOps.Adcx>>;
        rows[(int)Mnemonic.Adox].Select = &Integer<AluForm<BmiOps.Adox>>;
    }

    private static void AddExchanges(Row[] rows)
    {
        rows[(int)Mnemonic.Xadd].Select = &Integer<ExchangeForms.Xadd>;
        rows[(int)Mnemonic.Cmpxchg].Select = &Integer<ExchangeForms.CompareExchange>;
        rows[(int)Mnemonic.Cmpxchg8b].Select = &CompareExchange8;
        Set(rows, Mnemonic.Cmpxchg16b, &ExchangeHandlers.CompareExchange16, null);
        rows[(int)Mnemonic.Rdfsbase].Select = &Integer<ReadBaseForm<SegmentNames.Fs>>;
        rows[(int)Mnemonic.Rdgsbase].Select = &Integer<ReadBaseForm<SegmentNames.Gs>>;
        rows[(int)Mnemonic.Wrfsbase].Select = &Integer<WriteBaseForm<SegmentNames.Fs>>;
        rows[(int)Mnemonic.Wrgsbase].Select = &Integer<WriteBaseForm<SegmentNames.Gs>>;
    }

    private static Handler CompareExchange8(OperandShape operands) => (operands.IsLocked, operands.IsLong) switch
    {
        (true, true) => &ExchangeHandlers.CompareExchange8<Locked, LongAddressing>,
        (true, false) => &ExchangeHandlers.CompareExchange8<Locked, LegacyAddressing>,
        (false, true) => &ExchangeHandlers.CompareExchange8<Unlocked, LongAddressing>,
        _ => &ExchangeHandlers.CompareExchange8<Unlocked, LegacyAddressing>,
    };

    /// <summary>The width is the source's.</summary>
    private static Handler Crc32(OperandShape operands) => operands.IsLong
        ? ByWidth<Crc32Form, LongAddressing>(operands, operands.Width(1))
        : ByWidth<Crc32Form, LegacyAddressing>(operands, operands.Width(1));

    private readonly struct Crc32Form : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.IsMemory(1) ? &BitHandlers.Crc32M<T, TMode> : &BitHandlers.Crc32R<T>;
    }

    private readonly struct MovbeForm : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing =>
            operands.Shape == Shape.MR ? &BitHandlers.MovbeM<T, TMode> : &UnaryHandlers.RM<BitScanOps.Movbe, T, TMode>;
    }

    private readonly struct RandomForm : IIntegerForm
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => &BitHandlers.Random<T>;
    }

    private readonly struct ReadBaseForm<TSegment> : IIntegerForm
        where TSegment : struct, ISegmentName
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.IsLong ? &BaseHandlers.Read<TSegment, T> : null;
    }

    private readonly struct WriteBaseForm<TSegment> : IIntegerForm
        where TSegment : struct, ISegmentName
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing => operands.IsLong ? &BaseHandlers.Write<TSegment, T> : null;
    }
}
