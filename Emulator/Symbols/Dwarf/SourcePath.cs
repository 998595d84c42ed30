// Paths of source files as compilers write them.
using System;
using System.Collections.Generic;

namespace ToroEmu.Symbols.Dwarf;

/// <summary>Paths are text of the machine that compiled, with / or \ between names; nobody asks this one's file system.</summary>
internal static class SourcePath
{
    /// <summary>The full path of a file in a directory that may itself be relative to where the compiler was started.</summary>
    public static string Join(string start, string directory, string name)
    {
        string path = name;
        if (!IsFull(path) && directory.Length != 0) path = Below(directory, path);
        if (!IsFull(path) && start.Length != 0 && directory != start) path = Below(start, path);
        return WithoutDots(path);
    }

    /// <summary>The name behind the last separator.</summary>
    public static string NameOf(string path) => path[(path.AsSpan().LastIndexOfAny('/', '\\') + 1)..];

    /// <summary>Whether a path ends in the names that somebody wrote: "x.c" and "libc/x.c" are the end of "/src/libc/x.c".</summary>
    public static bool EndsIn(string path, string end, StringComparison comparison)
    {
        if (path.Length < end.Length || !Slashed(path).EndsWith(Slashed(end), comparison)) return false;
        return path.Length == end.Length || path[^(end.Length + 1)] is '/' or '\\';
    }

    private static string Slashed(string path) => path.Replace('\\', '/');

    private static bool IsFull(string path) => path.StartsWith('/') || path.StartsWith('\\') || (path.Length > 2 && path[1] == ':');

    private static string Below(string directory, string name) => directory[^1] is '/' or '\\' ? directory + name : $"{directory}/{name}";

    private static string WithoutDots(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal) && !path.StartsWith("./", StringComparison.Ordinal)) return path;
        List<string> names = [];
        foreach (string name in path.Split('/'))
        {
            if (name == ".." && names.Count != 0 && names[^1] is not (".." or "")) names.RemoveAt(names.Count - 1);
            else if (name != ".") names.Add(name);
        }
        return string.Join('/', names);
    }
}
