// Broken kernels: the exit code, the instruction to blame, and the words.
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

using NUnit.Framework;

using ToroEmu.Tests.EndToEnd.Support;

namespace ToroEmu.Tests.Broken;

public sealed class BrokenKernelTests
{
    private const int ColumnsMost = 100;

    private static IEnumerable<string> Names => BrokenKernel.Names;

    [TestCaseSource(nameof(Names))]
    public void Report_NamesTheCauseAndTheInstruction(string name)
    {
        BrokenKernel kernel = BrokenKernel.Of(name);
        ProcessResult result = Run(kernel);
        Assert.That(result.Code, Is.EqualTo(kernel.ExitCode), () => $"{result}");
        string flat = Regex.Replace(result.Error, @"\s+", " ");
        foreach (string words in kernel.Words) Assert.That(flat, Does.Contain(words), () => result.Error);
        foreach (string symbol in kernel.Frames) Assert.That(result.Error, Does.Match($@"\n  [0-9a-f]{{16}} {symbol}"), () => result.Error);
        if (kernel.ExitCode == 0) Assert.That(result.Error, Is.Empty);
        else AssertRoot(kernel.Root, result.Error);
    }

    [Test]
    public void Corpus_HasThirtyAndMore() => Assert.That(Names.Count(), Is.GreaterThanOrEqualTo(30));

    /// <summary>Symbols and instructions may be long; prose is not.</summary>
    [TestCase("null-call")]
    [TestCase("tss-ist")]
    [TestCase("lock-cycle")]
    public void Report_FitsTheColumns(string name)
    {
        ProcessResult result = Run(BrokenKernel.Of(name));
        Assert.That(result.Error.Split('\n').Where(line => line.Length > ColumnsMost), Is.Empty);
    }

    /// <summary>Nothing in the report depends on time or place.</summary>
    [Test]
    public void Report_IsTheSameEachTime()
    {
        BrokenKernel kernel = BrokenKernel.Of("stack-overflow");
        Assert.That(Run(kernel).Error, Is.EqualTo(Run(kernel).Error));
    }

    [Test]
    public void Json_HasTheSameFindings()
    {
        string path = Path.GetTempFileName();
        ProcessResult result = Run(BrokenKernel.Of("reserved-bit"), "--report-json", path);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        File.Delete(path);
        JsonElement root = document.RootElement, report = root.GetProperty("report");
        Assert.That((result.Code, root.GetProperty("exitCode").GetInt32(), root.GetProperty("reason").GetString()), Is.EqualTo((3, 3, "crash")));
        Assert.That(report.GetProperty("root").GetProperty("symbol").GetString(), Is.EqualTo("root"));
        Assert.That(report.GetProperty("cause").GetString(), Does.Contain("has reserved bit 51 set"));
        Assert.That(report.GetProperty("pageWalk").GetProperty("entries").GetArrayLength(), Is.EqualTo(4));
        Assert.That(report.GetProperty("cores").GetArrayLength(), Is.EqualTo(1));
    }

    private static ProcessResult Run(BrokenKernel kernel, params string[] more) =>
        ToroEmuProcess.Run(["run", kernel.Image, "--cores", $"{kernel.Cores}", "--timeout", "60s", .. kernel.Options, .. more]);

    private static void AssertRoot(string root, string report)
    {
        if (root == "any") return;
        string place = root == "root" ? "[0-9a-f]{16} root" : $"0*{root}";
        Assert.That(report, Does.Match($@"(?m)^  at: {place}$"), report);
    }
}
