// Straight-line programs of random instructions.
using System;
using System.Collections.Generic;
using System.Linq;

using Iced.Intel;

namespace ToroEmu.Tests.Support;

/// <summary>
/// Only instructions whose results and flags the manuals define for all operands, so that every host agrees. Memory operands stay in
/// the data buffer, as the pointers RBX and RSI are never written.
/// </summary>
internal static class RandomProgram
{
    private static readonly Mnemonic[] Mnemonics =
    [
        Mnemonic.Add, Mnemonic.Adc, Mnemonic.Sub, Mnemonic.Sbb, Mnemonic.Cmp, Mnemonic.Inc, Mnemonic.Dec, Mnemonic.Neg, Mnemonic.Not,
        Mnemonic.Mov, Mnemonic.Movzx, Mnemonic.Movsx, Mnemonic.Movsxd, Mnemonic.Lea, Mnemonic.Xchg, Mnemonic.Xadd, Mnemonic.Cmpxchg,
        Mnemonic.Cbw, Mnemonic.Cdqe, Mnemonic.Cqo, Mnemonic.Cdq, Mnemonic.Popcnt, Mnemonic.Rorx, Mnemonic.Shlx, Mnemonic.Adcx, Mnemonic.Adox,
        Mnemonic.Setb, Mnemonic.Setg, Mnemonic.Setp, Mnemonic.Seto, Mnemonic.Cmovl, Mnemonic.Cmovbe, Mnemonic.Cmovs, Mnemonic.Cmovno,
        Mnemonic.Lahf, Mnemonic.Sahf, Mnemonic.Clc, Mnemonic.Stc, Mnemonic.Cmc, Mnemonic.Bts, Mnemonic.Pdep, Mnemonic.Mulx, Mnemonic.Movbe,
    ];

    private static readonly Code[] Forms = [.. Mnemonics.SelectMany(FormSweep.FormsOf).Where(IsUsable)];

    public static byte[] Create(Random random, int instructions)
    {
        List<byte> program = [];
        while (instructions > 0)
        {
            OpCodeInfo form = Forms[random.Next(Forms.Length)].ToOpCode();
            Instruction instruction = FormSweep.Create(form, random, random.Next(3) == 0);
            if (!FormSweep.TryEncode(instruction, out byte[] bytes)) continue;
            program.AddRange(bytes);
            instructions--;
        }
        return [.. program];
    }

    /// <summary>Bit numbers in registers would leave the buffer.</summary>
    private static bool IsUsable(Code code) => code.Mnemonic() != Mnemonic.Bts || code.ToOpCode().Op1Kind == OpCodeOperandKind.imm8;
}
