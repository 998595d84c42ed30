// What is done to standard input and output: nothing, be it a terminal, a pipe whose reader is gone, or closed.
using System;
using NUnit.Framework;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.EndToEnd;

public sealed class TerminalTests
{
    private const string Sample = "samples/HelloWorld";
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(2);

    [SetUp]
    public void Build() => GuestImage.Of(Sample);

    /// <summary>On a terminal too, the guest's bytes and no control characters.</summary>
    [Test]
    public void Terminal_GetsTheGuestsBytesOnly() => Assert.That(OnTerminal($"./toroemu run {Sample}"), Is.EqualTo("Hello from core 0 of 1\n"));

    /// <summary>A job in the background may not read the terminal: it goes on without input, and is not stopped.</summary>
    [Test]
    public void BackgroundJob_IsNotStopped() => Assert.That(
        OnTerminal($"set -m; ./toroemu run {Sample} & wait $!; echo code $?"), Does.StartWith("Hello from core 0 of 1\n").And.EndsWith("\ncode 0\n"));

    [Test]
    public void ClosedPipe_EndsTheRun()
    {
        string image = GuestImage.Of("Tests/EndToEnd/Guests/Endings");
        ProcessResult result = Shell($"./toroemu run {image} --append ending=chat | head -n 1; echo code ${{PIPESTATUS[0]}}");
        Assert.That((result.Output, result.Error), Is.EqualTo(("ending: chat\ncode 130\n", "toroemu: standard output takes no more; the run was stopped\n")));
    }

    [TestCase("<&-")]
    [TestCase("</")]
    [TestCase("</dev/null")]
    public void NoInput_IsFine(string redirection)
    {
        ProcessResult result = Shell($"./toroemu run {Sample} {redirection}");
        Assert.That((result.Code, result.Output, result.Error), Is.EqualTo((0, "Hello from core 0 of 1\n", "")));
    }

    /// <summary>Both streams in one file: neither writes over the other.</summary>
    [Test]
    public void OneFileForBoth_HasBoth()
    {
        string image = GuestImage.Of("Tests/EndToEnd/Guests/Endings");
        ProcessResult result = Shell($"f=$(mktemp); ./toroemu run {image} --append ending=exit >$f 2>&1; cat $f; rm $f");
        Assert.That(result.Output, Is.EqualTo("ending: exit\ntoroemu: the guest failed with code 7\n"));
    }

    private static ProcessResult Shell(string command) => HostProcess.Run(Most, "bash", "-c", command);

    /// <summary>Runs a command line in bash on a terminal of its own and answers what appears there.</summary>
    private static string OnTerminal(string command)
    {
        ProcessResult result = Shell($"TERM=xterm SHELL=/bin/bash script -qec '{command}' /dev/null");
        return result.Output.Replace("^D\b\b", "", StringComparison.Ordinal); // the end of script's own input, echoed
    }
}
