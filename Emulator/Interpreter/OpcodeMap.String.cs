// Rows of the string instructions.
using System.Numerics;

using Iced.Intel;

using ToroEmu.Decoding;

namespace ToroEmu.Interpreter;

internal static unsafe partial class OpcodeMap
{
    private static void AddStrings(Row[] rows)
    {
        foreach (Mnemonic name in (Mnemonic[])[Mnemonic.Movsb, Mnemonic.Movsw, Mnemonic.Movsd, Mnemonic.Movsq])
            rows[(int)name].Select = &String<StringOps.Movs>;
        foreach (Mnemonic name in (Mnemonic[])[Mnemonic.Stosb, Mnemonic.Stosw, Mnemonic.Stosd, Mnemonic.Stosq])
            rows[(int)name].Select = &String<StringOps.Stos>;
        foreach (Mnemonic name in (Mnemonic[])[Mnemonic.Lodsb, Mnemonic.Lodsw, Mnemonic.Lodsd, Mnemonic.Lodsq])
            rows[(int)name].Select = &String<StringOps.Lods>;
        foreach (Mnemonic name in (Mnemonic[])[Mnemonic.Scasb, Mnemonic.Scasw, Mnemonic.Scasd, Mnemonic.Scasq])
            rows[(int)name].Select = &String<StringOps.Scas>;
        foreach (Mnemonic name in (Mnemonic[])[Mnemonic.Cmpsb, Mnemonic.Cmpsw, Mnemonic.Cmpsd, Mnemonic.Cmpsq])
            rows[(int)name].Select = &String<StringOps.Cmps>;
        foreach (Mnemonic name in (Mnemonic[])[Mnemonic.Insb, Mnemonic.Insw, Mnemonic.Insd])
            rows[(int)name].Select = &String<PortStringOps.Ins>;
        foreach (Mnemonic name in (Mnemonic[])[Mnemonic.Outsb, Mnemonic.Outsw, Mnemonic.Outsd])
            rows[(int)name].Select = &String<PortStringOps.Outs>;
    }

    /// <summary>The width is the element's. MOVSD and CMPSD also name SSE2 instructions, which are not chosen here.</summary>
    private static Handler String<TOp>(OperandShape operands)
        where TOp : struct, IStringOp
    {
        if (!operands.Instruction.IsStringInstruction) return null;
        int width = operands.Instruction.MemorySize.GetSize();
        return operands.IsLong ? ByWidth<StringForm<TOp>, LongAddressing>(operands, width) : ByWidth<StringForm<TOp>, LegacyAddressing>(operands, width);
    }

    private readonly struct StringForm<TOp> : IIntegerForm
        where TOp : struct, IStringOp
    {
        public static Handler Select<T, TMode>(in OperandShape operands)
            where T : unmanaged, IBinaryInteger<T>
            where TMode : struct, IAddressing =>
            operands.Instruction.HasRepPrefix || operands.Instruction.HasRepnePrefix
                ? &StringHandlers.Repeat<TOp, T, TMode>
                : &StringHandlers.Once<TOp, T, TMode>;
    }
}
