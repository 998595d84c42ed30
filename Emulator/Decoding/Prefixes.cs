// Prefixes that an instruction could do without.
using System;

using ToroEmu.Cpu;

namespace ToroEmu.Decoding;

/// <summary>Legacy and REX prefixes (SDM 2A, 2.1.1 and 2.2.1).</summary>
internal static unsafe class Prefixes
{
    /// <summary>
    /// Copies an instruction without segment overrides, repeated prefixes, and REX prefixes that do not stand right in front of
    /// the opcode: none of these changes how many bytes follow. Answers the length of the copy.
    /// </summary>
    public static int Reduce(byte* source, byte* target, int length, CodeMode mode)
    {
        int prefixes = 0;
        while (prefixes < length && IsPrefix(source[prefixes], mode)) prefixes++;
        int kept = 0;
        for (int i = 0; i < length; i++)
            if (i >= prefixes || Matters(source, i, prefixes)) target[kept++] = source[i];
        return kept;
    }

    /// <summary>Whether the opcode behind the prefixes is known to be undefined in 64-bit mode, whatever follows: no more bytes are fetched for it.</summary>
    public static bool IsUndefinedOpcode(byte* source, int length, CodeMode mode)
    {
        int prefixes = 0;
        while (prefixes < length && IsPrefix(source[prefixes], mode)) prefixes++;
        return mode == CodeMode.Code64 && prefixes < length && UndefinedInLong.Contains(source[prefixes]);
    }

    /// <summary>SDM 2D, table A-2, superscript i64; without 62h, C4h and C5h, which are prefixes there.</summary>
    private static ReadOnlySpan<byte> UndefinedInLong =>
        [0x06, 0x07, 0x0E, 0x16, 0x17, 0x1E, 0x1F, 0x27, 0x2F, 0x37, 0x3F, 0x60, 0x61, 0x82, 0x9A, 0xCE, 0xD4, 0xD5, 0xD6, 0xEA];

    private static bool Matters(byte* source, int index, int prefixes)
    {
        if (IsSegment(source[index])) return false;
        if (IsRex(source[index])) return index == prefixes - 1;
        for (int later = index + 1; later < prefixes; later++)
            if (source[later] == source[index]) return false;
        return true;
    }

    private static bool IsPrefix(byte value, CodeMode mode) =>
        value is 0x66 or 0x67 or 0xF0 or 0xF2 or 0xF3 || IsSegment(value) || (mode == CodeMode.Code64 && IsRex(value));

    private static bool IsSegment(byte value) => value is 0x26 or 0x2E or 0x36 or 0x3E or 0x64 or 0x65;

    private static bool IsRex(byte value) => (value & 0xF0) == 0x40;
}
