// Selectors of vector instructions.
using System;

using Iced.Intel;

using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddVectors(Row[] rows)
    {
        AddPackedArithmetic(rows);
        AddPackedLogic(rows);
        AddPackedForms(rows);
        AddPackedShifts(rows);
        AddSsse3(rows);
        AddSse4(rows);
        AddCrypto(rows);
        AddVectorMoves(rows);
        AddPartialMoves(rows);
        AddFloat(rows);
        AddConversions(rows);
        AddAvx(rows);
        AddFloatExtensions(rows);
        AddFused(rows);
        AddControl(rows);
    }

    /// <summary>Instructions that save and restore; none has a vector operand.</summary>
    private static void AddControl(Row[] rows)
    {
        foreach (Mnemonic load in (Mnemonic[])[Mnemonic.Ldmxcsr, Mnemonic.Vldmxcsr])
            Set(rows, load, &FxHandlers.Ldmxcsr<LongAddressing>, &FxHandlers.Ldmxcsr<LegacyAddressing>);
        foreach (Mnemonic store in (Mnemonic[])[Mnemonic.Stmxcsr, Mnemonic.Vstmxcsr])
            Set(rows, store, &FxHandlers.Stmxcsr<LongAddressing>, &FxHandlers.Stmxcsr<LegacyAddressing>);
        Set(rows, Mnemonic.Fxsave, &FxHandlers.Fxsave<LongAddressing, FxArea.Narrow>, &FxHandlers.Fxsave<LegacyAddressing, FxArea.Narrow>);
        Set(rows, Mnemonic.Fxrstor, &FxHandlers.Fxrstor<LongAddressing, FxArea.Narrow>, &FxHandlers.Fxrstor<LegacyAddressing, FxArea.Narrow>);
        Set(rows, Mnemonic.Fxsave64, &FxHandlers.Fxsave<LongAddressing, FxArea.Wide>, null);
        Set(rows, Mnemonic.Fxrstor64, &FxHandlers.Fxrstor<LongAddressing, FxArea.Wide>, null);
        AddXsave(rows);
    }

    private static void AddXsave(Row[] rows)
    {
        Set(rows, Mnemonic.Xsave, &XsaveHandlers.Xsave<LongAddressing, FxArea.Narrow>, &XsaveHandlers.Xsave<LegacyAddressing, FxArea.Narrow>);
        Set(rows, Mnemonic.Xsaveopt, &XsaveHandlers.Xsaveopt<LongAddressing, FxArea.Narrow>, &XsaveHandlers.Xsaveopt<LegacyAddressing, FxArea.Narrow>);
        Set(rows, Mnemonic.Xsavec, &XsaveHandlers.Xsavec<LongAddressing, FxArea.Narrow>, &XsaveHandlers.Xsavec<LegacyAddressing, FxArea.Narrow>);
        Set(rows, Mnemonic.Xrstor, &XsaveHandlers.Xrstor<LongAddressing, FxArea.Narrow>, &XsaveHandlers.Xrstor<LegacyAddressing, FxArea.Narrow>);
        Set(rows, Mnemonic.Xsave64, &XsaveHandlers.Xsave<LongAddressing, FxArea.Wide>, null);
        Set(rows, Mnemonic.Xsaveopt64, &XsaveHandlers.Xsaveopt<LongAddressing, FxArea.Wide>, null);
        Set(rows, Mnemonic.Xsavec64, &XsaveHandlers.Xsavec<LongAddressing, FxArea.Wide>, null);
        Set(rows, Mnemonic.Xrstor64, &XsaveHandlers.Xrstor<LongAddressing, FxArea.Wide>, null);
        Set(rows, Mnemonic.Xgetbv, &XsaveHandlers.Xgetbv);
        Set(rows, Mnemonic.Xsetbv, &XsaveHandlers.Xsetbv);
    }

    /// <summary>Rows of one operation: its legacy and its VEX names. Not generic: the JIT would make a method for each at start-up.</summary>
    private static void Vector(Row[] rows, delegate*<OperandShape, Handler> select, params ReadOnlySpan<Mnemonic> mnemonics)
    {
        foreach (Mnemonic mnemonic in mnemonics) rows[(int)mnemonic].Vector = select;
    }

    private static Handler ByEncoding<TForm>(OperandShape operands)
        where TForm : struct, IVectorForm => operands.IsLong ? ByEncoding<TForm, LongAddressing>(operands) : ByEncoding<TForm, LegacyAddressing>(operands);

    private static Handler ByEncoding<TForm, TMode>(OperandShape operands)
        where TForm : struct, IVectorForm
        where TMode : struct, IAddressing => operands.VectorEncoding switch
        {
            VectorEncodingKind.Sse => TForm.Select<VectorEncodings.Sse, TMode>(operands),
            VectorEncodingKind.Vex128 => TForm.Select<VectorEncodings.Vex<VectorEncodings.Width128>, TMode>(operands),
            VectorEncodingKind.Vex256 => TForm.Select<VectorEncodings.Vex<VectorEncodings.Width256>, TMode>(operands),
            VectorEncodingKind.VexUnary128 => TForm.Select<VectorEncodings.VexUnary<VectorEncodings.Width128>, TMode>(operands),
            _ => TForm.Select<VectorEncodings.VexUnary<VectorEncodings.Width256>, TMode>(operands),
        };
}
