// run.args is split as a shell splits it: bash is the oracle.
using System.Linq;
using NUnit.Framework;
using ToroEmu.Cli;
using ToroEmu.Cli.Testing;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Cli.Testing;

public sealed class ShellWordsTests
{
    private static readonly string[] Texts =
    [
        "", "  \n\t ", "--cores 5", "a  b\nc", "--append \"x y\" z", "'a b'c\"d e\"", "a\\ b", "a\\\nb", "\"a\\\nb\"", "'a\\\nb'", "\"a \\\" b\" '\\'", "'' \"\"",
        "a # b\nc", "a#b", "# only", "'#' \\#x", "\"\\x \\\\ \\$ \\`\"", "--append=\"a 'b'\"", "a\\\\", "\"it's\"", "x'\n'y",
    ];

    [TestCaseSource(nameof(Texts))]
    public void Split_IsWhatBashMakesOfIt(string text)
    {
        // Line ends that separate words separate commands in a file: set -- on each of them would forget the others, so an array takes them all.
        ProcessResult bash = HostProcess.Run(ToroEmuProcess.Most, "bash", "-c", $"words=(\n{text}\n); for word in \"${{words[@]}}\"; do printf '<%s>\\n' \"$word\"; done");
        Assert.That(string.Concat(ShellWords.Split(text).Select(word => $"<{word}>\n")), Is.EqualTo(bash.Output), () => $"{bash}");
    }

    [TestCase("a $HOME * ~", "a|$HOME|*|~")]
    [TestCase("a\r\nb \\\r\nc\r\n", "a|b|c")]
    [TestCase("a\\", "a\\")]
    public void Split_ExpandsNothing_AndTakesLineEndsOfWindows(string text, string expected) =>
        Assert.That(string.Join('|', ShellWords.Split(text)), Is.EqualTo(expected));

    [TestCase("a 'b", "a ' is not closed; write a second one, or \\' for the character itself")]
    [TestCase("\"", "a \" is not closed; write a second one, or \\\" for the character itself")]
    public void Split_OpenQuote_IsAnError(string text, string expected) =>
        Assert.That(() => ShellWords.Split(text), Throws.TypeOf<UsageException>().With.Message.EqualTo(expected));

    [TestCase("--cores")]
    [TestCase("")]
    [TestCase("it's a \"test\" with $HOME, * and \\")]
    [TestCase("two\nlines")]
    public void Quote_GivesTheWordBack(string word) => Assert.That(ShellWords.Split(ShellWords.Quote(word)), Is.EqualTo(new[] { word }));
}
