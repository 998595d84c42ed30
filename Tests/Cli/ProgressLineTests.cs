// The line that tells how a long run gets on.
using System;
using System.Globalization;
using System.IO;
using System.Threading;

using NUnit.Framework;

using ToroEmu.Cli;
using ToroEmu.Machines;

namespace ToroEmu.Tests.Cli;

public sealed class ProgressLineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public void Text_HasTimeInstructionsAndTheRateSinceTheLastLook()
    {
        RunStatistics before = new(TimeSpan.FromSeconds(10), [500_000_000], []), now = new(TimeSpan.FromSeconds(12), [600_000_000, 650_000_000], []);
        Assert.That(ProgressLine.Text(now, before), Is.EqualTo("toroemu: 12 s, 1,250 million instructions, 375 million a second"));
    }

    /// <summary>No colours, no cursor movements; nothing is left of it in the end.</summary>
    [Test]
    public void Dispose_WipesTheLine()
    {
        StringWriter error = new(CultureInfo.InvariantCulture);
        using ManualResetEventSlim looked = new();
        FakeMachine machine = new((_, _) => throw new InvalidOperationException()) { Looked = looked };
        ProgressLine line = new(machine, error, TimeSpan.FromMilliseconds(1));
        Assert.That(looked.Wait(Patience), Is.True);
        line.Dispose();
        string text = error.ToString();
        Assert.That(text, Does.StartWith("\rtoroemu: 0 s, ").And.Not.Contain("\x1b"));
        string[] lines = text.Split('\r');
        Assert.That((lines[^1], lines[^2].Trim(), lines[^2].Length), Is.EqualTo(("", "", lines[1].Length)));
    }
}
