// Free Pascal's linker names to names a person can read.
using System;

namespace ToroEmu.Symbols;

/// <summary>
/// Free Pascal writes <c>UNIT_$$_NAME$PARAMETERS$$RESULT</c>, with <c>P$</c> before a program's name, <c>U_$</c> before a unit's variables and <c>TC_$</c> before its
/// typed constants, and <c>UNIT$_$CLASS_$__$$_METHOD</c> for methods.
/// </summary>
internal static class PascalName
{
    private const string Separator = "_$$_";
    private const string ClassMark = "$_$";
    private const string ClassEnd = "_$_";
    private static readonly string[] Prefixes = ["P$", "U_$", "TC_$", "VMT_$", "_$"];

    /// <summary><c>UNIT.NAME</c> or <c>UNIT.CLASS.METHOD</c>; null if it is no such name.</summary>
    public static string? Display(string linkName)
    {
        int mark = linkName.IndexOf(Separator, StringComparison.Ordinal);
        if (mark <= 0) return null;
        string unit = WithoutPrefix(linkName[..mark]);
        string name = linkName[(mark + Separator.Length)..];
        int parameters = name.IndexOf('$', 1 < name.Length ? 1 : 0);
        if (parameters > 0) name = name[..parameters];
        if (unit.EndsWith(ClassEnd, StringComparison.Ordinal)) unit = unit[..^ClassEnd.Length];
        return unit.Length == 0 || name.Length == 0 ? null : $"{unit.Replace(ClassMark, ".", StringComparison.Ordinal)}.{name}";
    }

    private static string WithoutPrefix(string unit)
    {
        foreach (string prefix in Prefixes)
            if (unit.StartsWith(prefix, StringComparison.Ordinal)) return unit[prefix.Length..];
        return unit;
    }
}
