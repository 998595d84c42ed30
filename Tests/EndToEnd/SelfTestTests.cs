// The guest kernel's own tests, run inside the emulator.
using System.Linq;
using NUnit.Framework;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.EndToEnd;

public sealed class SelfTestTests
{
    private const int Tests = 7;

    [Test]
    public void SelfTest_Passes([Values(1, 2, 3, 5, 8)] int cores)
    {
        ProcessResult result = ToroEmuProcess.Boot(GuestImage.Of("Guest/SelfTest"), cores);
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")), () => $"{result}");
        Assert.That(result.Lines.Count(line => line.StartsWith("ok: ", System.StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(Tests), () => $"{result}");
    }
}
