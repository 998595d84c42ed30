// What "--stats" counts, on whole guests.
using System.Globalization;
using System.Text.RegularExpressions;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.EndToEnd;

public sealed class StatisticsTests
{
    private const int Cores = 3;

    /// <summary>Each core but the first is started by IPIs; the console is written byte by byte; a ring advances once for each message.</summary>
    [Test]
    public void Stats_OfPingPong_CountWhatHappened()
    {
        ProcessResult result = ToroEmuProcess.Run("run", GuestImage.Of("samples/PingPong"), "--cores", $"{Cores}", "--stats");
        Assert.That(result.Code, Is.Zero, () => $"{result}");
        Assert.That(Count(result, "IPIs sent"), Is.GreaterThanOrEqualTo(2 * (Cores - 1)));
        Assert.That(Count(result, "device accesses: Uart16550"), Is.GreaterThanOrEqualTo((ulong)result.Output.Length));
        Assert.That(Count(result, "device accesses: VirtIOBus"), Is.GreaterThan(0));
        Assert.That(Count(result, "instructions"), Is.EqualTo(Count(result, "  core 0") + Count(result, "  core 1") + Count(result, "  core 2")));
        Assert.That(Regex.Matches(result.Error, "^messages [0-2]->[0-2]:", RegexOptions.Multiline), Is.Not.Empty, result.Error);
        Assert.That(result.Error, Does.Contain("million a second"));
    }

    private static ulong Count(ProcessResult result, string name)
    {
        Match match = Regex.Match(result.Error, $"^{Regex.Escape(name)}: +([0-9,]+)", RegexOptions.Multiline);
        Assert.That(match.Success, Is.True, () => $"no {name} in {result}");
        return ulong.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }
}
