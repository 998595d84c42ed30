// What matches an expected text and what does not.
using System;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Cli;
using ToroEmu.Cli.Testing;

namespace ToroEmu.Tests.Cli.Testing;

public sealed class ExpectedTextTests
{
    [TestCase("", "", true)]
    [TestCase("", "a", false)]
    [TestCase("a\nb\n", "a\nb", true)]
    [TestCase("a\nb", "a\nb\n", true)]
    [TestCase("a\nb\n", "a\nb\n\n", false)]
    [TestCase("a\n", "a \n", false)]
    [TestCase("...\n", "...\n", true)]
    [TestCase("...\n", "a\n", false)]
    [TestCase("{any} re: #!unordered\n", "{any} re: #!unordered\n", true)]
    [TestCase("a\n#!expect\n", "a\n#!expect\n", true)]
    public void Exact_IsThatText(string expected, string actual, bool isMet)
    {
        Assert.That(ExpectedText.Parse(expected).IsExact, Is.True);
        Assert.That(Matches(expected, actual), Is.EqualTo(isMet));
    }

    [TestCase("", "", true)]
    [TestCase("", "a", false)]
    [TestCase("a {any} c", "a b b c", true)]
    [TestCase("a {any} c", "a  c", true)]
    [TestCase("a {any} c", "a c", false)]
    [TestCase("{word}!", "hello!", true)]
    [TestCase("{word}!", "hello you!", false)]
    [TestCase("n={number};", "n=-12.5;", true)]
    [TestCase("n={number};", "n=    7;", true)]
    [TestCase("n={number};", "n=7a;", false)]
    [TestCase("n={number};", "n=;", false)]
    [TestCase("{number}{number}", "12", false)]
    [TestCase("0x{hex}", "0xfeB00", true)]
    [TestCase("{hex}", "0xfeB00", true)]
    [TestCase("{hex}", "xyz", false)]
    [TestCase("{{any} }", "{any} }", true)]
    [TestCase("a.c*", "abcc", false)]
    [TestCase("a.c*", "a.c*", true)]
    [TestCase("re: a.c*", "abcc", true)]
    [TestCase("re: a.c*", "xabcc", false)]
    [TestCase("re: a|b", "bx", false)]
    [TestCase("re: \\.\\.\\.", "...", true)]
    [TestCase("re: (a+)+b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false)]
    public void Pattern_OfALine(string pattern, string line, bool isMet) => Assert.That(Matches($"#!expect\n{pattern}\n", line + "\n"), Is.EqualTo(isMet));

    [TestCase("...", "", true)]
    [TestCase("...", "a\nb", true)]
    [TestCase("...|end", "a\nend", true)]
    [TestCase("...|end", "end\na", false)]
    [TestCase("...|end|...", "end\nend\na", true)]
    [TestCase("a|...|b|...|c", "a\nb\nx\nc", true)]
    [TestCase("a|...|b|...|c", "a\nc\nx\nb", false)]
    [TestCase("...|...|{any}|{any}", "a", false)]
    [TestCase("a|#! any line|b", "a\nb", true)]
    [TestCase("x|#!unordered|a|b|c|#!end|y", "x\nc\na\nb\ny", true)]
    [TestCase("x|#!unordered|a|b|c|#!end|y", "x\nc\na\na\ny", false)]
    [TestCase("x|#!unordered|a|b|c|#!end|y", "c\nx\na\nb\ny", false)]
    [TestCase("#!unordered|a|a|#!end", "a", false)]
    [TestCase("#!unordered|#!end", "", true)]
    [TestCase("#!unordered|{any}|a|#!end", "a\nb", true)]
    [TestCase("#!unordered|{any}|a{any}|ab{any}|#!end", "abc\nab\na", true)]
    [TestCase("...|#!unordered|a|b|#!end|...", "a\nx\nb\na\ny", true)]
    [TestCase("...|#!unordered|a|b|#!end", "a\nx\nb", false)]
    public void Pattern_OfSeveralLines(string pattern, string actual, bool isMet) =>
        Assert.That(Matches($"#!expect\n{pattern.Replace('|', '\n')}\n", actual), Is.EqualTo(isMet));

    /// <summary>No recursion as deep as there are lines, and no time out of proportion.</summary>
    [Test]
    public void Unordered_ManyAlike_IsFast()
    {
        string[] lines = [.. Enumerable.Repeat("the same", 3000)];
        Assert.That(Matches($"#!expect\n#!unordered\n{string.Join('\n', lines)}\n#!end\n", string.Join('\n', lines)), Is.True);
    }

    /// <summary>Every order of some lines is met, and nothing else: tried out.</summary>
    [Test]
    public void Unordered_IsAnyPermutation([Values(1, 2, 3)] int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 50; round++)
        {
            string[] lines = [.. Enumerable.Range(0, 6).Select(_ => $"{random.Next(4)}")];
            string[] shuffled = [.. lines];
            random.Shuffle(shuffled);
            string expected = $"#!expect\n#!unordered\n{string.Join('\n', lines)}\n#!end\n";
            Assert.That(Matches(expected, string.Join('\n', shuffled)), Is.True, expected);
            shuffled[random.Next(6)] = "9";
            Assert.That(Matches(expected, string.Join('\n', shuffled)), Is.False, expected);
        }
    }

    [TestCase("a {b}", "line 2: {b} is none of {any}, {word}, {number}, {hex}; write {{ for a brace")]
    [TestCase("x|{", "line 3: { is none of {any}, {word}, {number}, {hex}; write {{ for a brace")]
    [TestCase("#!unordered|a", "line 2: #!unordered has no #!end")]
    [TestCase("#!unordered|...|#!end", "line 3: ... cannot be among lines in any order; write it before #!unordered or after #!end")]
    [TestCase("#!end", "line 2: #!end is not allowed here; a block is #!unordered, lines, #!end, and a comment begins with \"#! \"")]
    public void Pattern_Wrong_NamesTheLine(string pattern, string expected) =>
        Assert.That(() => ExpectedText.Parse($"#!expect\n{pattern.Replace('|', '\n')}\n"), Throws.TypeOf<UsageException>().With.Message.EqualTo(expected));

    [Test]
    public void Pattern_WrongRegex_NamesTheLine() =>
        Assert.That(() => ExpectedText.Parse("#!expect\nre: (\n"), Throws.TypeOf<UsageException>().With.Message.StartsWith("line 2: re: (: "));

    private static bool Matches(string expected, string actual) => ExpectedText.Parse(expected).Matches(GuestText.Lines(actual));
}
