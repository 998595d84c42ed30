// Recording, replaying and comparing as processes of their own.
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using NUnit.Framework;
using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.EndToEnd;

public sealed class RecordTests
{
    private const string Endings = "Tests/EndToEnd/Guests/Endings";

    private readonly string folder = Directory.CreateTempSubdirectory("toroemu-record-").FullName;

    [OneTimeTearDown]
    public void DeleteFiles() => Directory.Delete(folder, true);

    [TestCase("PingPong", 3)]
    [TestCase("MpiReduce", 5)]
    public void Replay_IsTheSameRunElsewhere(string sample, int cores)
    {
        string trace = At($"{sample}.torotrace"), image = Path.Combine(folder, "image.bin");
        File.Copy(GuestImage.Sample(sample), image, true);
        ProcessResult recorded = ToroEmuProcess.Run("run", image, "--cores", $"{cores}", "--seed", "3", "--record", trace, "--hash");
        File.Delete(image); // the trace needs nothing else
        using HostLoad load = new(Environment.ProcessorCount);
        ProcessResult replayed = ToroEmuProcess.Run("replay", trace, "--hash");
        Assert.That((recorded.Code, recorded.Error), Is.EqualTo((0, replayed.Error)));
        Assert.That((replayed.Code, replayed.Output), Is.EqualTo((0, recorded.Output)));
        Assert.That(recorded.Error, Does.Match("^state: [0-9a-f]{64}\n$"));
    }

    [TestCase("exit", 1)]
    [TestCase("divide", 3)]
    [TestCase("halt", 4)]
    public void Replay_EndsAsTheRunDid(string ending, int code)
    {
        string trace = At($"{ending}.torotrace");
        ProcessResult recorded = ToroEmuProcess.Run("run", GuestImage.Of(Endings), "--cores", "2", "--append", $"ending={ending}", "--record", trace);
        ProcessResult replayed = ToroEmuProcess.Run("replay", trace);
        Assert.That((recorded.Code, replayed.Code), Is.EqualTo((code, code)), recorded.ToString());
        Assert.That((replayed.Output, replayed.Error), Is.EqualTo((recorded.Output, recorded.Error)));
    }

    [Test]
    public void LimitsAndInterrupts_AreRecorded()
    {
        string image = GuestImage.Of(Endings);
        foreach ((int code, string[] limit) in new (int, string[])[] { (5, ["--instructions", "3000000"]), (5, ["--timeout", "1s"]) })
        {
            string trace = At("limit.torotrace");
            ProcessResult recorded = ToroEmuProcess.Run(["run", image, "--cores", "2", "--append", "ending=count", "--record", trace, .. limit]);
            ProcessResult replayed = ToroEmuProcess.Run("replay", trace);
            Assert.That((recorded.Code, replayed.Code), Is.EqualTo((code, code)), $"{recorded} {replayed}");
            Assert.That(replayed.Error.Split('\n')[0], Is.EqualTo(recorded.Error.Split('\n')[0]));
        }
    }

    [Test]
    public void Interrupted_IsReplayedToThere()
    {
        string trace = At("interrupted.torotrace");
        using HostProcess running = ToroEmuProcess.Start("run", GuestImage.Of(Endings), "--cores", "2", "--append", "ending=count", "--record", trace, "--hash");
        running.WaitForOutput("ending", ToroEmuProcess.Most);
        running.Interrupt();
        ProcessResult recorded = running.WaitForEnd(ToroEmuProcess.Most), replayed = ToroEmuProcess.Run("replay", trace, "--hash");
        Assert.That((recorded.Code, replayed.Code), Is.EqualTo((130, 130)), $"{recorded} {replayed}");
        Assert.That((replayed.Output, replayed.Error), Is.EqualTo((recorded.Output, recorded.Error)));
    }

    /// <summary>Whoever is killed leaves what was recorded until then.</summary>
    [Test]
    public void Killed_LeavesAUsableTrace()
    {
        string trace = At("killed.torotrace");
        Process process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", Path.Combine(AppContext.BaseDirectory, "toroemu.dll"), "run", GuestImage.Of(Endings), "--cores", "2", "--append", "ending=count", "--record", trace, "--hash-every", "100000", "--hash-file", At("killed.txt") },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Assert.That(SpinWait.SpinUntil(() => File.Exists(trace) && new FileInfo(trace).Length > 200_000, ToroEmuProcess.Most), Is.True);
        process.Kill();
        process.WaitForExit();
        ProcessResult replayed = ToroEmuProcess.Run("replay", trace);
        Assert.That((replayed.Code, replayed.Error), Is.EqualTo((0, replayed.Error)));
        Assert.That(replayed.Error, Does.Match("has no end.* its first [0-9]{5,} instructions are repeated, [0-9]{2,} states equal"));
    }

    [Test]
    public void BadTraces_AreOneLine()
    {
        string trace = At("bad.torotrace");
        ToroEmuProcess.Run("run", GuestImage.Sample("HelloWorld"), "--record", trace);
        byte[] good = File.ReadAllBytes(trace);
        byte[] bad = [.. good];
        bad[good.Length / 2] ^= 1;
        File.WriteAllBytes(trace, bad);
        AssertRefused(ToroEmuProcess.Run("replay", trace), "is damaged");
        AssertRefused(ToroEmuProcess.Run("replay", GuestImage.Sample("HelloWorld")), "is no .torotrace");
        AssertRefused(ToroEmuProcess.Run("replay", At("none")), "does not exist");
        AssertRefused(ToroEmuProcess.Run("diff", trace, trace), "is damaged");
        File.WriteAllBytes(trace, good);
        AssertRefused(ToroEmuProcess.Run("replay", trace, "--image", GuestImage.Sample("MpiReduce")), "was recorded with another");
        AssertRefused(ToroEmuProcess.Run("run", GuestImage.Sample("HelloWorld"), "--record", At("no/such/folder")), "--record");
        AssertRefused(ToroEmuProcess.Run("run", GuestImage.Sample("HelloWorld"), "--hash-file", "x"), "--hash-every");
        AssertRefused(ToroEmuProcess.Run("run", GuestImage.Sample("HelloWorld"), "--hash-every", "0"), "--hash-every 0");
    }

    [Test]
    public void Diff_TellsWhetherRunsAreTheSame()
    {
        string image = GuestImage.Sample("MpiReduce"), a = At("a.torotrace"), b = At("b.torotrace"), c = At("c.torotrace");
        foreach ((string trace, string seed) in new[] { (a, "1"), (b, "1"), (c, "2") })
            ToroEmuProcess.Run("run", image, "--cores", "3", "--seed", seed, "--record", trace, "--hash-every", "50000", "--hash-file", trace + ".txt");
        Assert.That(ToroEmuProcess.Run("diff", a, b).Code, Is.Zero);
        Assert.That(ToroEmuProcess.Run("diff", a + ".txt", b + ".txt").Code, Is.Zero);
        Assert.That(ToroEmuProcess.Run("diff", a + ".txt", b).Code, Is.Zero);
        ProcessResult different = ToroEmuProcess.Run("diff", a, c), chains = ToroEmuProcess.Run("diff", a + ".txt", c + ".txt");
        Assert.That((different.Code, chains.Code), Is.EqualTo((1, 1)));
        Assert.That(different.Output, Does.Contain("setting seed: A 1, B 2").And.Contain("differ from the start"));
        Assert.That(chains.Output, Does.Contain("between instructions 0"));
    }

    [Test]
    public void Hash_IsInTheJson()
    {
        ProcessResult result = ToroEmuProcess.Run("run", GuestImage.Sample("HelloWorld"), "--hash", "--json");
        using JsonDocument json = JsonDocument.Parse(result.Error);
        Assert.That(json.RootElement.GetProperty("stateHash").GetString(), Has.Length.EqualTo(64));
    }

    private static void AssertRefused(ProcessResult result, string text)
    {
        Assert.That(result.Code, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error.Count(letter => letter == '\n'), Is.EqualTo(1));
        Assert.That(result.Error, Does.StartWith("toroemu: ").And.Contain(text));
    }

    private string At(string name) => Path.Combine(folder, name);
}
