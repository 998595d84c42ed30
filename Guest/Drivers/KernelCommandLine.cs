// Reads the kernel's command line: words separated by spaces, zero-terminated.
namespace ToroEmu.Guest.Drivers;

/// <summary>Nothing is copied: positions are pointers into the text. A null text is an empty one.</summary>
internal static unsafe class KernelCommandLine
{
    /// <summary>Whether <paramref name="word"/> is one of the words.</summary>
    public static bool Has(byte* text, string word)
    {
        byte* at = text;
        while ((at = Find(at, word)) != null)
        {
            if (IsEnd(*at))
                return true;
        }

        return false;
    }

    /// <summary>The byte behind the next word that begins with <paramref name="prefix"/>, or null. A search may go on where the last one ended.</summary>
    public static byte* Find(byte* text, string prefix)
    {
        bool atWord = true;
        for (byte* at = text; at != null && *at != 0; at++)
        {
            if (atWord && StartsWith(at, prefix))
                return at + prefix.Length;
            atWord = IsEnd(*at);
        }

        return null;
    }

    /// <summary>Moves past <paramref name="expected"/> if it is next.</summary>
    public static bool TryRead(ref byte* at, byte expected)
    {
        if (*at != expected)
            return false;
        at++;
        return true;
    }

    /// <summary>Moves past a number: decimal or 0x hexadecimal, then perhaps K, M or G (powers of 1024). False without a digit or beyond 64 bits.</summary>
    public static bool TryReadNumber(ref byte* at, out ulong value)
    {
        value = 0;
        uint radix = at[0] == '0' && (at[1] | 0x20) == 'x' ? 16u : 10u;
        if (radix == 16)
            at += 2;
        byte* first = at;
        for (uint digit; (digit = DigitOf(*at)) < radix; at++)
        {
            if (value > (ulong.MaxValue - digit) / radix)
                return false;
            value = value * radix + digit;
        }

        return at != first && TryScale(ref at, ref value);
    }

    private static bool TryScale(ref byte* at, ref ulong value)
    {
        int shift = (*at | 0x20) switch
        {
            'k' => 10,
            'm' => 20,
            'g' => 30,
            _ => 0,
        };
        if (shift == 0)
            return true;
        at++;
        bool fits = value <= ulong.MaxValue >> shift;
        value <<= shift;
        return fits;
    }

    private static uint DigitOf(byte character)
    {
        if (character is >= (byte)'0' and <= (byte)'9')
            return character - (uint)'0';
        uint letter = (uint)(character | 0x20) - 'a';
        return letter < 6 ? letter + 10 : uint.MaxValue;
    }

    private static bool StartsWith(byte* at, string prefix)
    {
        for (int i = 0; i < prefix.Length; i++)
        {
            if (at[i] != prefix[i])
                return false;
        }

        return true;
    }

    private static bool IsEnd(byte character) => character is 0 or (byte)' ' or (byte)'\t' or (byte)'\n';
}
