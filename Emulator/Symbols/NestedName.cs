// The names of Rust and C++, as far as they are paths.
using System;
using System.Collections.Generic;
using System.Globalization;

namespace ToroEmu.Symbols;

/// <summary><c>_ZN6kernel4main17h0123456789abcdefE</c>: identifiers with their lengths before them; Rust's ends in a hash. Templates and operators are left alone.</summary>
internal static class NestedName
{
    private const string Start = "_ZN";
    private const int HashLength = 17;

    /// <summary><c>kernel::main</c>; null if it is no such name.</summary>
    public static string? Display(string linkName)
    {
        if (!linkName.StartsWith(Start, StringComparison.Ordinal)) return null;
        List<string> parts = [];
        int at = Start.Length;
        while (at < linkName.Length && char.IsAsciiDigit(linkName[at]))
        {
            int digits = at;
            while (digits < linkName.Length && char.IsAsciiDigit(linkName[digits])) digits++;
            if (!int.TryParse(linkName.AsSpan(at, digits - at), NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length > linkName.Length - digits) return null;
            parts.Add(linkName.Substring(digits, length));
            at = digits + length;
        }
        if (parts.Count == 0 || at >= linkName.Length || linkName[at] != 'E') return null;
        if (parts.Count > 1 && IsHash(parts[^1])) parts.RemoveAt(parts.Count - 1);
        return string.Join("::", parts);
    }

    private static bool IsHash(string part) => part.Length == HashLength && part[0] == 'h' && part.AsSpan(1).IndexOfAnyExcept("0123456789abcdef") < 0;
}
