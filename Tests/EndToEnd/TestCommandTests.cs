// "toroemu test" as a user runs it: the samples, guests that end badly, several at a time, on a terminal, interrupted.
using System;
using System.IO;
using System.Linq;
using NUnit.Framework;
using ToroEmu.Tests.Cli.Testing;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.EndToEnd;

public sealed class TestCommandTests
{
    private const string Endings = "Tests/EndToEnd/Guests/Endings";

    /// <summary>The file that stands beside each sample, for a reader, is what the sample prints, with any seed.</summary>
    [TestCase("HelloWorld")]
    [TestCase("PingPong")]
    [TestCase("MpiReduce")]
    [TestCase("MpiCheck")]
    [TestCase("PollBench")]
    [TestCase("RingBench")]
    public void Samples_Pass(string sample)
    {
        GuestImage.Sample(sample);
        ProcessResult result = ToroEmuProcess.Run("test", $"samples/{sample}", "--seeds", "0..5");
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")), () => $"{result}");
        Assert.That(result.Lines[^1], Does.StartWith("6 passed, 0 failed in "));
    }

    [Test]
    public void Samples_OnThreads_Pass()
    {
        GuestImage.Sample("PingPong");
        ProcessResult result = ToroEmuProcess.Run("test", "samples/PingPong", "--threads");
        Assert.That((result.Code, result.Lines.Length), Is.EqualTo((0, 2)), () => $"{result}");
    }

    [Test]
    public void Endings_AreToldApart()
    {
        using TestFolder folder = WithEndings(
            ("exit", "--guest-code 7"), ("invalid", "--exit-code 3"), ("null", ""), ("halt", "--exit-code 4"), ("sleep", "--instructions 3000000 --exit-code 5"));
        ProcessResult result = ToroEmuProcess.Run("test", folder.Path, "--jobs", "3", "--traces", folder.At("traces"), "--junit", folder.At("junit.xml"), "--trx", folder.At("results.trx"));
        Assert.That(result.Code, Is.EqualTo(1), () => $"{result}");
        Assert.That(result.Lines[^1], Does.StartWith("4 passed, 1 failed in "), () => $"{result}");
        Assert.That(result.Output, Does.Match(@"FAIL  \S+/null \(.*the guest crashed \(exit code 3, expected 0\)").And.Contain("first cause: ").And.Contain("again: toroemu run "));
        Assert.That(File.ReadAllText(folder.At("junit.xml")), Does.Contain("failures=\"1\""));
        Assert.That(File.ReadAllText(folder.At("results.trx")), Does.Contain("outcome=\"Failed\""));
    }

    /// <summary>What is printed as the command to repeat a failure repeats it.</summary>
    [Test]
    public void Command_RepeatsTheFailure()
    {
        using TestFolder folder = WithEndings(("exit", ""));
        ProcessResult result = ToroEmuProcess.Run("test", folder.Path, "--traces", folder.At("traces"));
        foreach (string kind in new[] { "again: ", "replay: " })
        {
            string command = result.Lines.Single(line => line.Contains(kind, StringComparison.Ordinal)).Split(kind)[1];
            ProcessResult again = HostProcess.Run(ToroEmuProcess.Most, "bash", "-c", "./" + command);
            Assert.That((again.Code, again.Output), Is.EqualTo((1, "ending: exit\n")), () => $"{command}\n{again}");
        }
    }

    [Test]
    public void Interrupt_EndsAllProcesses()
    {
        using TestFolder folder = WithEndings(("sleep", "--instructions 1000000000000 --seeds 0..9"));
        using HostProcess running = ToroEmuProcess.Start("test", folder.Path, "--jobs", "2");
        Assert.That(System.Threading.SpinWait.SpinUntil(() => Workers(folder) == 2, ToroEmuProcess.Most), Is.True);
        running.Interrupt();
        ProcessResult result = running.WaitForEnd(ToroEmuProcess.Most);
        Assert.That((result.Code, result.Error), Is.EqualTo((130, "toroemu: interrupted; 10 of 10 tests were not run\n")), () => $"{result}");
        Assert.That(Workers(folder), Is.Zero);
    }

    /// <summary>A line that tells how far it is, which is gone at the end; colours unless they are not wanted.</summary>
    [Test]
    public void Terminal_HasColoursAndALine()
    {
        using TestFolder folder = WithEndings(("exit", "--guest-code 7"), ("null", ""));
        string program = Path.Combine(AppContext.BaseDirectory, "toroemu.dll");
        ProcessResult result = OnTerminal("", program, folder.Path);
        Assert.That(result.Output, Does.Contain("\x1b[32mok\x1b[0m    ").And.Contain("\x1b[31mFAIL \x1b[0m").And.Contain("1 passed, 1 failed in "));
        Assert.That(OnTerminal("NO_COLOR=1 ", program, folder.Path).Output, Does.Not.Contain("\x1b"));
    }

    [Test]
    public void Launcher_BuildsSamples()
    {
        GuestImage.Sample("HelloWorld");
        string image = Repository.At("samples/HelloWorld/bin/HelloWorld.bin");
        File.SetLastWriteTimeUtc(image, DateTime.UnixEpoch);
        ProcessResult result = HostProcess.Run(TimeSpan.FromMinutes(15), Repository.At("toroemu"), "test", "samples/HelloWorld");
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")), () => $"{result}");
        Assert.That(File.GetLastWriteTimeUtc(image), Is.GreaterThan(DateTime.UnixEpoch));
    }

    private static ProcessResult OnTerminal(string environment, string program, string folder) => HostProcess.Run(
        ToroEmuProcess.Most, "bash", "-c", $"TERM=xterm SHELL=/bin/bash script -qec '{environment}dotnet exec {program} test {folder} --traces {folder}/traces' /dev/null");

    private static TestFolder WithEndings(params (string Name, string Arguments)[] endings)
    {
        string image = GuestImage.Of(Endings);
        TestFolder folder = new();
        foreach ((string name, string arguments) in endings)
        {
            folder.With($"{name}/expected.txt", $"#!expect\nending: {name}\n...\n").With($"{name}/run.args", $"--append ending={name} {arguments}");
            File.CreateSymbolicLink(folder.At($"{name}/image.bin"), image);
        }

        return folder;
    }

    /// <summary>How many processes work in a folder of it.</summary>
    private static int Workers(TestFolder folder) => Directory.GetDirectories("/proc").Count(process => CurrentFolder(process).StartsWith(folder.Path, StringComparison.Ordinal));

    private static string CurrentFolder(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // somebody else's, or gone in this moment
        }
    }
}
