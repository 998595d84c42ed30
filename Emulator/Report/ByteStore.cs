// Bytes of many messages, each kept once.
using System;
using System.Collections.Generic;

namespace ToroEmu.Report;

/// <summary>Runs send the same bytes over and over.</summary>
internal sealed class ByteStore
{
    private readonly List<byte> all = [];
    private readonly Dictionary<string, int> known = [];

    public IReadOnlyCollection<byte> All => all;

    /// <summary>Where these bytes are in <see cref="All"/>.</summary>
    public int Add(ReadOnlySpan<byte> bytes)
    {
        string key = Convert.ToBase64String(bytes);
        if (known.TryGetValue(key, out int at)) return at;
        known.Add(key, at = all.Count);
        all.AddRange(bytes);
        return at;
    }
}
