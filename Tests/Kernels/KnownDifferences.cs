// Lines in which another machine is known to differ from the manuals.
using System;
using System.Collections.Generic;
using System.IO;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Kernels;

/// <summary>
/// Files beside the expected text: "# reason", then pairs of lines "- expected" and "+ printed". A pair excuses that line and
/// no other.
/// </summary>
internal static class KnownDifferences
{
    /// <summary>The pairs of a file; none if there is no such file.</summary>
    public static HashSet<(string Expected, string Printed)> Read(string name)
    {
        HashSet<(string Expected, string Printed)> pairs = [];
        string path = Repository.At($"Tests/Kernels/Expected/{name}");
        if (!File.Exists(path)) return pairs;
        string? expected = null;
        bool hasReason = false;
        foreach (string line in File.ReadLines(path))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal)) hasReason = true;
            else if (line.StartsWith("- ", StringComparison.Ordinal)) expected = line[2..];
            else if (line.StartsWith("+ ", StringComparison.Ordinal) && expected != null && hasReason) pairs.Add((expected, line[2..]));
            else if (line.Length > 0) throw new AssertionException($"{path}: '{line}' is neither reason, nor '- expected', nor '+ printed'");
        }

        return pairs;
    }
}
