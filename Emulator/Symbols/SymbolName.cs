// Linker names to names a person can read.
using System;

namespace ToroEmu.Symbols;

/// <summary>
/// ILCompiler joins assembly, namespace, type and method as <c>Assembly_Namespace_Type__Method</c> and turns the dots in them into underscores,
/// so there is no full way back.
/// </summary>
public static class SymbolName
{
    private const string MethodMark = "__";

    /// <summary>
    /// Writes a dot before the method of a C# name and drops an assembly's name that its namespace repeats; C and assembly names stay as they are.
    /// </summary>
    public static string Display(string linkName) => PascalName.Display(linkName) ?? NestedName.Display(linkName) ?? DisplayCSharp(linkName);

    private static string DisplayCSharp(string linkName)
    {
        int mark = linkName.IndexOf(MethodMark, StringComparison.Ordinal);
        int method = mark + MethodMark.Length;
        bool isMethod = mark > 0 && method < linkName.Length && (char.IsLetter(linkName[method]) || linkName[method] == '_');
        bool hasType = mark > 0 && HasTypeName(linkName.AsSpan(0, mark));
        return isMethod && hasType ? string.Concat(WithoutAssembly(linkName.AsSpan(0, mark)), ".", linkName.AsSpan(method)) : linkName;
    }

    // C# types start in upper case; C functions such as foo__bar do not.
    private static bool HasTypeName(ReadOnlySpan<char> path) => char.IsUpper(path[path.LastIndexOf('_') + 1]) && path.Contains('_');

    // Hello_Hello and Toro_Guest_Toro_Guest_Kernel_Panic repeat the assembly; Toro_Guest_System_Console does not.
    private static ReadOnlySpan<char> WithoutAssembly(ReadOnlySpan<char> path)
    {
        for (int i = 1; 2 * i < path.Length; i++)
        {
            ReadOnlySpan<char> rest = path[(i + 1)..];
            if (path[i] == '_' && rest.StartsWith(path[..i]) && (rest.Length == i || rest[i] == '_'))
            {
                return rest;
            }
        }

        return path;
    }
}
