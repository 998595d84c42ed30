// Reads golden files.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

using ToroEmu.Cpu;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Golden;

/// <summary>
/// A line is <c>bytes | assembly | state before | state after</c>; <c>#</c> begins a comment line, <c>[16]</c>, <c>[32]</c> and
/// <c>[64]</c> set the code size for the lines below. <c>Tests/Golden/README.md</c> describes the state.
/// </summary>
internal static class GoldenFile
{
    private const string Folder = "Tests/Golden";

    public static IEnumerable<GoldenCase> All => Directory.EnumerateFiles(Repository.At(Folder), "*.txt").Order().SelectMany(Read);

    /// <summary>The cases of a file.</summary>
    /// <exception cref="FormatException">A line cannot be read.</exception>
    public static IEnumerable<GoldenCase> Read(string path)
    {
        CodeMode mode = CodeMode.Code64;
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] == '#') continue;
            if (line[0] == '[') mode = ParseMode(line, path, number);
            else yield return Parse(line, mode, $"{Path.GetFileNameWithoutExtension(path)}:{number}");
        }
    }

    /// <summary>One line.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    public static GoldenCase Parse(string line, CodeMode mode, string where)
    {
        string[] parts = line.Split('|');
        if (parts.Length != 4) throw new FormatException($"{where}: not four parts: {line}");
        byte[] bytes = Convert.FromHexString(parts[0].Replace(" ", "", StringComparison.Ordinal));
        if (bytes.Length is 0 or > 15) throw new FormatException($"{where}: {bytes.Length} bytes");
        return new GoldenCase(where, mode, bytes, parts[1].Trim(), ParseState(parts[2], where), ParseState(parts[3], where));
    }

    private static CodeMode ParseMode(string line, string path, int number) => line.Trim() switch
    {
        "[16]" => CodeMode.Code16,
        "[32]" => CodeMode.Code32,
        "[64]" => CodeMode.Code64,
        _ => throw new FormatException($"{path}:{number}: no mode: {line}"),
    };

    private static List<KeyValuePair<string, string>> ParseState(string text, string where)
    {
        List<KeyValuePair<string, string>> state = [];
        foreach (string token in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = token.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 && token[0] != '!') throw new FormatException($"{where}: not name=value: {token}");
            state.Add(equals <= 0 ? new("!", token[1..]) : new(token[..equals], token[(equals + 1)..]));
        }
        return state;
    }
}
