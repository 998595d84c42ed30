// Numbers as users write them.
using System;
using System.Globalization;

namespace ToroEmu.Machines;

public static class NumberText
{
    /// <summary>Reads a number of 64 bits, decimal or with 0x in front, without sign or blanks.</summary>
    public static bool TryParse(string text, out ulong value)
    {
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(isHex ? text[2..] : text, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
