// DurationText: lengths of time as users write them.
using NUnit.Framework;
using ToroEmu.Cli;

namespace ToroEmu.Tests.Cli;

public sealed class DurationTextTests
{
    [TestCase("30s", 30_000)]
    [TestCase("30", 30_000)]
    [TestCase("500ms", 500)]
    [TestCase("2m", 120_000)]
    [TestCase("1h", 3_600_000)]
    [TestCase("1.5s", 1_500)]
    [TestCase("2MIN", 120_000)]
    [TestCase("0", 0)]
    public void TryParse_Duration_AnswersIt(string text, int milliseconds)
    {
        bool isDuration = DurationText.TryParse(text, out System.TimeSpan duration);
        Assert.That((isDuration, duration.TotalMilliseconds), Is.EqualTo((true, (double)milliseconds)));
    }

    [TestCase("")]
    [TestCase("s")]
    [TestCase("-1s")]
    [TestCase("1,5s")]
    [TestCase("1d")]
    [TestCase("1 s")]
    [TestCase("1.2.3s")]
    [TestCase("99999999999999999999999999h")]
    public void TryParse_NoDuration_IsRefused(string text) => Assert.That(DurationText.TryParse(text, out _), Is.False);
}
