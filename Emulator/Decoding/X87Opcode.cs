// The opcode that x87 instructions leave behind.
namespace ToroEmu.Decoding;

/// <summary>
/// FOP (SDM 1, 8.1.9) takes two bytes of the instruction that the decoder's answer does not hold. They wait in the immediate,
/// which no x87 instruction has.
/// </summary>
internal static unsafe class X87Opcode
{
    private const byte EscapeFirst = 0xD8;

    /// <summary>Notes the opcode of <paramref name="insn"/>, which is bound, if its <paramref name="bytes"/> are an x87 instruction's.</summary>
    public static void Note(byte* bytes, DecodedInsn* insn)
    {
        int at = 0;
        while (at < insn->Length && IsPrefix(bytes[at])) at++;
        if (at + 1 < insn->Length && (bytes[at] & EscapeFirst) == EscapeFirst && bytes[at] < EscapeFirst + 8)
            insn->Imm = (ulong)((bytes[at] & 7) << 8 | bytes[at + 1]);
    }

    /// <summary>Legacy prefixes, and REX in 64-bit mode: elsewhere these bytes are whole instructions, of one byte but for their prefixes.</summary>
    private static bool IsPrefix(byte value) =>
        value is 0x66 or 0x67 or 0xF0 or 0xF2 or 0xF3 or 0x2E or 0x36 or 0x3E or 0x26 or 0x64 or 0x65 or (>= 0x40 and <= 0x4F);
}
