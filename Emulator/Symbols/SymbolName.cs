// Linker names to names a person can read.
using System;

namespace ToroEmu.Symbols;

/// <summary>ILCompiler joins assembly, type and method as <c>Assembly_Namespace_Type__Method</c>; underscores of its own make a full way back impossible.</summary>
public static class SymbolName
{
    private const string MethodMark = "__";

    /// <summary>Writes a dot before the method of a C# name; C and assembly names stay as they are.</summary>
    public static string Display(string linkName)
    {
        int mark = linkName.IndexOf(MethodMark, StringComparison.Ordinal);
        int method = mark + MethodMark.Length;
        bool isMethod = mark > 0 && method < linkName.Length && (char.IsLetter(linkName[method]) || linkName[method] == '_');
        bool hasType = mark > 0 && HasTypeName(linkName.AsSpan(0, mark));
        return isMethod && hasType ? string.Concat(linkName.AsSpan(0, mark), ".", linkName.AsSpan(method)) : linkName;
    }

    // C# types start in upper case; C functions such as foo__bar do not.
    private static bool HasTypeName(ReadOnlySpan<char> path) => char.IsUpper(path[path.LastIndexOf('_') + 1]) && path.Contains('_');
}
