// RingBench prints measurements: everything but the figures is fixed, and each figure has bounds that no sane run leaves.
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using NUnit.Framework;

namespace ToroEmu.Tests.EndToEnd.Support;

internal static class RingBenchTable
{
    private const string NoCounter = "RingBench: no instruction counter (CPUID 0AH announces no fixed counters)";
    private const int Rows = 8;

    private enum Column
    {
        Bytes, BestTicks, MeanTicks, Instructions, TicksPerMessage, Megabytes,
    }

    /// <summary>Compares with the sample's expected.txt: its first line says that {number} stands for a figure.</summary>
    public static void Check(ProcessResult result, int cores)
    {
        string[] lines = [.. result.Lines.Skip(cores * (cores - 1)).Where(line => line != NoCounter)];
        string[] expected = [.. File.ReadAllLines(Repository.At("samples/RingBench/expected.txt")).Skip(3)];
        Assert.That(result.Lines.Take(cores * (cores - 1)), Is.EqualTo(Expected.QueueLines(cores)), () => $"{result}");
        Assert.That(lines, Has.Length.EqualTo(expected.Length), () => $"{result}");
        Assert.That(Words(lines[0])[^4], Does.Match("^[1-9][0-9]*$"), "ticks a second");
        Assert.That(Words(lines[1]), Is.EqualTo(Words(expected[1])));
        foreach ((string line, string row) in lines.Zip(expected).TakeLast(Rows)) CheckRow(Words(line), Words(row));
    }

    private static void CheckRow(string[] actual, string[] expected)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        Assert.That(actual[(int)Column.Bytes], Is.EqualTo(expected[(int)Column.Bytes]));
        double best = Figure(actual, Column.BestTicks), mean = Figure(actual, Column.MeanTicks);
        Assert.That(best, Is.GreaterThan(0).And.LessThanOrEqualTo(mean));
        Assert.That(Figure(actual, Column.TicksPerMessage), Is.GreaterThan(0));
        if (actual[(int)Column.Instructions] != "-") Assert.That(Figure(actual, Column.Instructions), Is.GreaterThan(10));
        Assert.That(Figure(actual, Column.Megabytes), actual[0] == "0" ? Is.Zero : Is.GreaterThanOrEqualTo(0));
    }

    private static double Figure(string[] row, Column column) => double.Parse(row[(int)column], CultureInfo.InvariantCulture);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
