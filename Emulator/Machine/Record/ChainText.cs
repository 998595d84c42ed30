// A chain of hashes as text.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;

namespace ToroEmu.Machines.Record;

/// <summary>What <c>--hash-every</c> prints: a title, then a line a point: instructions, slices, SHA-256. The last one says end behind it.</summary>
public sealed record ChainText(ulong Every, ImmutableArray<ChainPoint> Points, bool HasEnd)
{
    private const string Word = "toroemu-chain", Last = "end";

    public static string Title(ulong every) => string.Create(CultureInfo.InvariantCulture, $"{Word} 1 every {every}");

    public static string Line(ChainPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return string.Create(CultureInfo.InvariantCulture, $"{point.Instructions} {point.Slices} {Convert.ToHexStringLower(point.Hash.AsSpan())}");
    }

    public static string End(ChainPoint point) => $"{Line(point)} {Last}";

    /// <summary>Reads what was written. Lines of others (a guest's, a shell's) between ours are passed over.</summary>
    /// <exception cref="TraceException">It is none.</exception>
    public static ChainText Parse(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        List<ChainPoint> points = [];
        ulong? every = null;
        bool hasEnd = false;
        for (string? line = reader.ReadLine(); line is not null && !hasEnd; line = reader.ReadLine())
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (every is null) every = TitleOf(words);
            else if (PointOf(words) is ChainPoint point) (points, hasEnd) = ([.. points, point], words[^1] == Last);
        }

        return every is ulong found ? new ChainText(found, [.. points], hasEnd) : throw new TraceException("is neither a .torotrace nor what --hash-every printed");
    }

    private static ulong? TitleOf(string[] words) => words is [Word, "1", "every", string number] && ulong.TryParse(number, out ulong every) && every != 0 ? every : null;

    private static ChainPoint? PointOf(string[] words)
    {
        bool isPoint = words.Length is 3 or 4 && words[2].Length == 64 && (words.Length == 3 || words[3] == Last);
        if (!isPoint || !ulong.TryParse(words[0], out ulong instructions) || !ulong.TryParse(words[1], out ulong slices)) return null;
        byte[] hash = new byte[32];
        return Convert.FromHexString(words[2], hash, out _, out int length) == System.Buffers.OperationStatus.Done && length == hash.Length
            ? new ChainPoint(instructions, slices, [.. hash], [])
            : null;
    }
}
