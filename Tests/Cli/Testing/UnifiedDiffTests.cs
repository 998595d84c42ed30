// Differences of consoles: GNU diff is the oracle where there are no patterns.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Cli.Testing;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Cli.Testing;

public sealed class UnifiedDiffTests
{
    private const string ManyLines = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";

    [TestCase("a\n", "b\n")]
    [TestCase("a\nb\nc\n", "a\nc\n")]
    [TestCase("a\nc\n", "a\nb\nc\n")]
    [TestCase(ManyLines, "1\n2\n3\n4\nx\n6\n7\n8\n9\n")]
    [TestCase(ManyLines + ManyLines, "0\n" + ManyLines + ManyLines + "0\n")]
    [TestCase(ManyLines + ManyLines, "1\nx\n3\n4\n5\n6\n7\n8\ny\n" + ManyLines)]
    [TestCase("x\ny\n", "")]
    [TestCase("", "x\ny\n")]
    [TestCase("", "x\n")]
    public void Exact_IsWhatDiffSays(string expected, string actual)
    {
        string folder = Directory.CreateTempSubdirectory("toroemu-diff").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "a"), expected);
            File.WriteAllText(Path.Combine(folder, "b"), actual);
            ProcessResult diff = HostProcess.Run(ToroEmuProcess.Most, "bash", "-c", $"cd {folder}; diff -u a b");
            Assert.That(Of(expected, actual).Skip(2), Is.EqualTo(diff.Lines.Skip(2)), () => $"{diff}");
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    /// <summary>As many differences as there must be, for any texts: the number of lines that have no partner in the longest common part.</summary>
    [Test]
    public void Exact_HasNoMoreDifferencesThanNeeded([Values(1, 2, 3, 4)] int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 40; round++)
        {
            string[] expected = Some(random), actual = Some(random);
            int changes = LineAlignment.Of(Patterns(expected), actual, out _).Count(step => step.Kind is DiffStepKind.Missing or DiffStepKind.Extra);
            Assert.That(changes, Is.EqualTo(expected.Length + actual.Length - (2 * LongestCommon(expected, actual))));
        }
    }

    [Test]
    public void Pattern_LinesThatMatch_AreNoDifference() => Assert.That(
        Of("#!expect\nstart\n...\n#!unordered\na\nb\n#!end\nn={number}\nend\n", "start\nx\ny\nb\na\nn=5\nEND\n"),
        Is.EqualTo(new[] { "--- expected.txt", "+++ console", "@@ -5,4 +4,4 @@", " b", " a", " n=5", "-end", "+END" }));

    [Test]
    public void Pattern_MissingOfABlock_IsNamed() => Assert.That(
        Of("#!expect\n#!unordered\na\nb\nc\n#!end\n", "c\nx\na\n").Skip(3), Is.EqualTo(new[] { " c", "+x", " a", "-b" }));

    [Test]
    public void Match_HasNone() => Assert.That(Of("#!expect\n...\nb\n", "a\nb\n"), Is.Empty);

    [Test]
    public void Long_IsCut()
    {
        IReadOnlyList<string> lines = Of(Numbers(0, 5000), Numbers(1_000_000, 5000));
        Assert.That(lines, Has.Count.EqualTo(43));
        Assert.That(lines[^1], Is.EqualTo("(2961 or more further lines of differences)"));
    }

    [Test]
    public void ControlCharacters_AreShown() => Assert.That(Of("a\n", "\x1b[31ma\n")[^1], Is.EqualTo("+\\x1B[31ma"));

    private static string Numbers(int first, int count) => string.Join('\n', Enumerable.Range(first, count));

    private static IReadOnlyList<string> Of(string expected, string actual) => UnifiedDiff.Of(ExpectedText.Parse(expected), GuestText.Lines(actual), "expected.txt");

    private static string[] Some(Random random) => [.. Enumerable.Range(0, random.Next(12)).Select(_ => $"{random.Next(4)}")];

    private static List<LinePattern?> Patterns(string[] lines) => [.. lines.Select((line, i) => LinePattern.Exact(line, i + 1))];

    private static int LongestCommon(ReadOnlySpan<string> a, ReadOnlySpan<string> b)
    {
        int[,] best = new int[a.Length + 1, b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
            for (int j = 1; j <= b.Length; j++)
                best[i, j] = a[i - 1] == b[j - 1] ? best[i - 1, j - 1] + 1 : Math.Max(best[i - 1, j], best[i, j - 1]);
        return best[a.Length, b.Length];
    }
}
