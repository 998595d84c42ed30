// Rows of integer arithmetic and logic.
using Iced.Intel;

using ToroEmu.Semantics;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddAlu(Row[] rows)
    {
        rows[(int)Mnemonic.Add].Select = &Integer<AluForm<AluOps.Add>>;
        rows[(int)Mnemonic.Or].Select = &Integer<AluForm<AluOps.Or>>;
        rows[(int)Mnemonic.Adc].Select = &Integer<AluForm<AluOps.Adc>>;
        rows[(int)Mnemonic.Sbb].Select = &Integer<AluForm<AluOps.Sbb>>;
        rows[(int)Mnemonic.And].Select = &Integer<AluForm<AluOps.And>>;
        rows[(int)Mnemonic.Sub].Select = &Integer<AluForm<AluOps.Sub>>;
        rows[(int)Mnemonic.Xor].Select = &Integer<AluForm<AluOps.Xor>>;
        rows[(int)Mnemonic.Cmp].Select = &Integer<AluForm<AluOps.Cmp>>;
        rows[(int)Mnemonic.Test].Select = &Integer<AluForm<AluOps.Test>>;
    }
}
