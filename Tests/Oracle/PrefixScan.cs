// The prefixes of an instruction's bytes.
using System;

namespace ToroEmu.Oracle;

/// <summary>Legacy prefixes and REX (SDM 2A, 2.1.1 and 2.2.1), which the decoder does not tell of, and the two bytes behind them.</summary>
/// <param name="At">Where those begin.</param>
/// <param name="VexW">W, should those begin a VEX prefix of three bytes.</param>
internal readonly record struct PrefixScan(bool OperandSize, bool AddressSize, bool Repeat, bool Lock, bool RexW, int At, int Opcode, bool VexW)
{
    public static PrefixScan Of(ReadOnlySpan<byte> code, int bitness)
    {
        bool operand = false, address = false, repeat = false, isLock = false;
        int at = 0;
        for (; at < code.Length; at++)
        {
            if (code[at] == 0x66) operand = true;
            else if (code[at] == 0x67) address = true;
            else if (code[at] is 0xF2 or 0xF3) repeat = true;
            else if (code[at] == 0xF0) isLock = true;
            else if (code[at] is not (0x26 or 0x2E or 0x36 or 0x3E or 0x64 or 0x65) && !IsLostRex(code, at, bitness)) break;
        }
        bool rex = bitness == 64 && at < code.Length && (code[at] & 0xF0) == 0x40;
        int opcode = rex ? at + 1 : at;
        int two = opcode + 1 < code.Length ? (code[opcode] << 8) | code[opcode + 1] : 0;
        bool vexW = two >> 8 == 0xC4 && opcode + 2 < code.Length && (code[opcode + 2] & 0x80) != 0;
        return new PrefixScan(operand, address, repeat, isLock, rex && (code[at] & 8) != 0, opcode, two, vexW);
    }

    /// <summary>A REX prefix in front of another prefix means nothing.</summary>
    private static bool IsLostRex(ReadOnlySpan<byte> code, int at, int bitness) => bitness == 64 && (code[at] & 0xF0) == 0x40 && at + 1 < code.Length
        && ((code[at + 1] & 0xF0) == 0x40 || code[at + 1] is 0x66 or 0x67 or 0xF0 or 0xF2 or 0xF3 or 0x26 or 0x2E or 0x36 or 0x3E or 0x64 or 0x65);
}
