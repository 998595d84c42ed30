// Bytes of guests as text.
using System.Text;
using NUnit.Framework;
using ToroEmu.Cli.Testing;

namespace ToroEmu.Tests.Cli.Testing;

public sealed class GuestTextTests
{
    [Test]
    public void Decode_Utf8AndWhatIsNone()
    {
        Assert.That(GuestText.Decode(Encoding.UTF8.GetBytes("é€😀")), Is.EqualTo("é€😀"));
        Assert.That(GuestText.Decode([(byte)'a', 0xff, 0xc3, (byte)'b', 0xe2, 0x82]), Is.EqualTo("a\\xFF\\xC3b\\xE2\\x82"));
    }

    [Test]
    public void Decode_LineEndsOfWindowsAndTheMarkOfEditors_AreForgiven() =>
        Assert.That(GuestText.Decode([0xef, 0xbb, 0xbf, .. "a\r\nb\rc\r\n"u8]), Is.EqualTo("a\nb\rc\n"));

    [TestCase("", 0)]
    [TestCase("\n", 1)]
    [TestCase("a", 1)]
    [TestCase("a\n", 1)]
    [TestCase("a\n\n", 2)]
    public void Lines_TheLastMayLackItsEnd(string text, int count) => Assert.That(GuestText.Lines(text), Has.Length.EqualTo(count));

    [Test]
    public void Printable_ShowsWhatTerminalsObeyAndXmlForbids() =>
        Assert.That(GuestText.Printable("\t\x1b[1m\0\u0085\ud800x😀\uffff\n"), Is.EqualTo("\t\\x1B[1m\\x00\\x85\\uD800x😀\\uFFFF\n"));

    [Test]
    public void WithPlainLineEnds_LeavesOtherCarriageReturns() =>
        Assert.That(GuestText.WithPlainLineEnds("a\r\nb\r\r\nc\r"u8.ToArray()), Is.EqualTo("a\nb\r\nc\r"u8.ToArray()));
}
