// JUnit XML and TRX: their structure, and output of guests that XML cannot hold.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using NUnit.Framework;
using ToroEmu.Cli;
using ToroEmu.Cli.Testing;

namespace ToroEmu.Tests.Cli.Testing;

public sealed class TestReportTests
{
    private const string Output = "]]>&<\0\x1b[31m\ufffe é\n";
    private const string OutputShown = "]]>&<\\x00\\x1B[31m\\uFFFE é\n";
    private static readonly DateTimeOffset Started = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly TestResult[] Results =
    [
        Result("suite/one", null, TestStatus.Passed, ""),
        Result("suite/two", "part", TestStatus.Failed, "differs") with { Details = ["-a", "+b"], Command = "toroemu run x" },
        new TestResult(new TestRun(Case("suite/two", "broken"), 0, 0, false), TestStatus.Error, "no \"image\"") { Started = Started },
    ];

    [Test]
    public void JUnit_HasSuitesCasesAndFailures()
    {
        XElement root = Write(stream => JUnitReport.Write(stream, Results, TimeSpan.FromSeconds(1.5)));
        Assert.That(root.Name.ToString(), Is.EqualTo("testsuites"));
        Assert.That(Attributes(root, "tests", "failures", "errors", "time"), Is.EqualTo("3 1 1 1.500"));
        Assert.That(root.Elements().Select(suite => $"{suite.Name} {Attributes(suite, "name", "tests", "failures", "errors", "skipped", "time", "timestamp")}"), Is.EqualTo(new[]
        {
            "testsuite suite/one 1 0 0 0 0.250 2026-01-02T03:04:05", "testsuite suite/two 2 1 1 0 0.250 2026-01-02T03:04:05",
        }));
        Assert.That(root.Descendants("testcase").Select(test => Attributes(test, "classname", "name", "time")), Is.EqualTo(new[]
        {
            "suite.one suite/one 0.250", "suite.two suite/two/part 0.250", "suite.two suite/two/broken 0.000",
        }));
        XElement failure = root.Descendants("failure").Single(), error = root.Descendants("error").Single();
        Assert.That((Attributes(failure, "message", "type"), failure.Value), Is.EqualTo(("differs Failed", "-a\n+b\nagain: toroemu run x")));
        Assert.That(Attributes(error, "message", "type"), Is.EqualTo("no \"image\" Error"));
        Assert.That(root.Descendants("system-out").Select(text => text.Value), Is.EqualTo(new[] { OutputShown, OutputShown }));
        Assert.That(root.Descendants("system-err").Single().Value, Is.EqualTo("the report"));
    }

    /// <summary>Children in the order that the common schema of JUnit asks for.</summary>
    [Test]
    public void JUnit_CasesHaveTheirPartsInOrder()
    {
        XElement root = Write(stream => JUnitReport.Write(stream, Results, TimeSpan.Zero));
        string[] order = ["failure", "error", "system-out", "system-err"];
        foreach (XElement test in root.Descendants("testcase"))
            Assert.That(test.Elements().Select(part => Array.IndexOf(order, part.Name.LocalName)), Is.Ordered.And.All.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void Trx_HasItsPartsInOrder()
    {
        XElement root = Write(stream => TrxReport.Write(stream, Results, Started, TimeSpan.FromSeconds(2)));
        Assert.That(root.Name, Is.EqualTo(XName.Get("TestRun", TrxReport.Namespace)));
        Assert.That(root.Elements().Select(part => part.Name.LocalName), Is.EqualTo(new[] { "Times", "Results", "TestDefinitions", "TestEntries", "TestLists", "ResultSummary" }));
        Assert.That(root.DescendantsAndSelf().Select(part => part.Name.NamespaceName), Is.All.EqualTo(TrxReport.Namespace));
        Assert.That(Attributes(Part(root, "Times").Single(), "start", "finish"), Is.EqualTo("2026-01-02T03:04:05.0000000+00:00 2026-01-02T03:04:07.0000000+00:00"));
        Assert.That(Attributes(Part(root, "Counters").Single(), "total", "executed", "passed", "failed"), Is.EqualTo("3 3 1 2"));
        Assert.That(Attributes(Part(root, "ResultSummary").Single(), "outcome"), Is.EqualTo("Failed"));
    }

    /// <summary>Every id that one part uses is one that another part defines, and none is used twice.</summary>
    [Test]
    public void Trx_IdsLeadFromPartToPart()
    {
        XElement root = Write(stream => TrxReport.Write(stream, Results, Started, TimeSpan.Zero));
        string[] results = [.. Part(root, "UnitTestResult").Select(part => Attributes(part, "testId", "executionId", "testListId"))];
        string[] entries = [.. Part(root, "TestEntry").Select(part => Attributes(part, "testId", "executionId", "testListId"))];
        string[] tests = [.. Part(root, "UnitTest").Select(part => Attributes(part, "id"))];
        Assert.That(results, Is.Unique.And.EqualTo(entries).And.Length.EqualTo(3));
        Assert.That(tests, Is.Unique.And.EqualTo(results.Select(ids => ids.Split(' ')[0])));
        Assert.That(Part(root, "Execution").Select(part => Attributes(part, "id")), Is.EqualTo(results.Select(ids => ids.Split(' ')[1])));
        Assert.That(results.Select(ids => ids.Split(' ')[2]).Distinct(), Is.SubsetOf(Part(root, "TestList").Select(part => Attributes(part, "id"))));
        foreach (string id in results.SelectMany(ids => ids.Split(' '))) Assert.That(Guid.TryParse(id, out _), Is.True, id);
    }

    [Test]
    public void Trx_ResultsHaveOutcomeTimeAndOutput()
    {
        XElement root = Write(stream => TrxReport.Write(stream, Results, Started, TimeSpan.Zero));
        Assert.That(Part(root, "UnitTestResult").Select(part => Attributes(part, "testName", "outcome", "duration", "endTime")), Is.EqualTo(new[]
        {
            "suite/one Passed 00:00:00.2500000 2026-01-02T03:04:05.2500000+00:00", "suite/two/part Failed 00:00:00.2500000 2026-01-02T03:04:05.2500000+00:00",
            "suite/two/broken Failed 00:00:00.0000000 2026-01-02T03:04:05.0000000+00:00",
        }));
        Assert.That(Part(root, "StdOut").Select(text => text.Value), Is.EqualTo(new[] { OutputShown, OutputShown, "" }));
        Assert.That(Part(root, "Message").First().Value, Is.EqualTo("differs\n-a\n+b\nagain: toroemu run x"));
    }

    private static XElement Write(Action<Stream> write)
    {
        using MemoryStream stream = new();
        write(stream);
        Assert.That(Encoding.UTF8.GetString(stream.ToArray()), Does.StartWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>"));
        return XElement.Load(new MemoryStream(stream.ToArray()));
    }

    private static IEnumerable<XElement> Part(XElement root, string name) => root.Descendants(XName.Get(name, TrxReport.Namespace));

    private static string Attributes(XElement element, params string[] names) =>
        string.Join(' ', names.Select(name => element.Attribute(name)?.Value ?? throw new AssertionException($"{element.Name} has no {name}")));

    private static TestCase Case(string suite, string? part) => new() { Suite = suite, Part = part, Folder = "/" + suite, ExpectedPath = $"/{suite}/expected.txt" };

    private static TestResult Result(string suite, string? part, TestStatus status, string message) => new(new TestRun(Case(suite, part), 0, 0, false), status, message)
    {
        Reply = new RunReply(ExitCode.Ok, null) { Console = Encoding.UTF8.GetBytes(Output), Report = status == TestStatus.Failed ? "the report" : null },
        Started = Started,
        Elapsed = TimeSpan.FromSeconds(0.25),
    };
}
