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
        AddVectorMoves(rows);
        AddPartialMoves(rows);
        AddFloat(rows);
        AddConversions(rows);
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
    }

    /// <summary>Rows of one operation: its legacy and its VEX names.</summary>
    private static void Vector<TForm>(Row[] rows, params ReadOnlySpan<Mnemonic> mnemonics)
        where TForm : struct, IVectorForm
    {
        foreach (Mnemonic mnemonic in mnemonics) rows[(int)mnemonic].Vector = &ByEncoding<TForm>;
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
