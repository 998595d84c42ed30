// What "inspect" found in a file, before it is text or JSON.
using System.Collections.Generic;
using System.Globalization;

namespace ToroEmu.Cli.Inspect;

/// <param name="Kind">What the file is: "snapshot".</param>
internal sealed record InspectPage(string Kind)
{
    /// <summary>Single facts: name in JSON, what people call it, value. A value is a number, a truth value, a text or null.</summary>
    public List<(string Key, string Label, object? Value)> Facts { get; } = [];

    public List<InspectTable> Tables { get; } = [];

    public void Add(string key, string label, object? value) => Facts.Add((key, label, value));

    /// <summary>Addresses are hexadecimal text, since JSON numbers lose bits past 2^53.</summary>
    public static string Hex(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");
}
