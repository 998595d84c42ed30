// A fixed share of the robustness run: random code in every mode never throws, hangs, or leaves guest RAM.
using System;
using System.IO;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Robustness;

/// <summary>The whole run is <c>dotnet run --project Tests/Fuzz -c Release</c>; a failure prints the line that runs it again.</summary>
public sealed class RobustnessTests
{
    private const int Sequences = 50_000;
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "toroemu-fuzz.dll");

    [Test]
    public void RandomSequences_DoNoHarm()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("guard pages need Linux");
        ProcessResult result = HostProcess.Run(Most, "dotnet", "exec", Program, "--sequences", $"{Sequences}", "--seed", "20260101", "--workers", "2");
        Assert.That((result.Code, result.Output.Contains(" 0 failures", StringComparison.Ordinal)), Is.EqualTo((0, true)), () => $"{result}");
    }

    [Test]
    public void Guards_EndAWorkerThatTouchesThem()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("guard pages need Linux");
        ProcessResult result = HostProcess.Run(Most, "dotnet", "exec", Program, "--sequences", "64", "--workers", "1", "--harm", "1");
        Assert.That(result.Code, Is.EqualTo(1), () => $"{result}");
        Assert.That(result.Output, Does.Contain("--batch 0 # case 0: the process died"));
    }
}
