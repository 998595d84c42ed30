// One line of a golden file.
using System;
using System.Collections.Generic;

using ToroEmu.Cpu;

namespace ToroEmu.Tests.Golden;

/// <summary>Bytes, and state before and after as name and value in the order of the line.</summary>
/// <param name="Where">File and line number.</param>
/// <param name="Mode">Code size.</param>
/// <param name="Bytes">One instruction.</param>
/// <param name="Text">What an assembler calls it: for the reader, and the test's name.</param>
/// <param name="Before">What differs from the initial state.</param>
/// <param name="After">What differs from <paramref name="Before"/>.</param>
internal sealed record GoldenCase(
    string Where, CodeMode Mode, byte[] Bytes, string Text, IReadOnlyList<KeyValuePair<string, string>> Before, IReadOnlyList<KeyValuePair<string, string>> After)
{
    /// <summary>The test's name.</summary>
    public override string ToString() => $"{Where} {Text.Replace(',', ' ').Replace('.', ' ').Replace("  ", " ", StringComparison.Ordinal)}";
}
