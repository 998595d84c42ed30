// Test results as TRX, Visual Studio's format, which Azure's pipelines and the viewers of "dotnet test" read.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Xml;

namespace ToroEmu.Cli.Testing;

/// <summary>The same test has the same id in every file, so that viewers can follow its history.</summary>
internal static class TrxReport
{
    public const string Namespace = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    // Ids that the format itself prescribes: a unit test, the list of tests in no list, and the list of all.
    private const string UnitTestType = "13cdc9d9-ddb5-4fa4-a97d-d965ccfc6d4b";
    private const string NoList = "8c84fa94-04c1-424b-9868-57a2d4851a1d";
    private const string AllLoaded = "19431567-8539-422a-85d7-44ee4e166bda";
    private const string Adapter = "executor://toroemu/test";
    private const int GuidSize = 16;

    public static void Write(Stream stream, IReadOnlyList<TestResult> results, DateTimeOffset started, TimeSpan elapsed) => XmlText.Write(stream, xml =>
    {
        xml.WriteStartElement("TestRun", Namespace);
        XmlText.Attribute(xml, "id", Guid.NewGuid().ToString());
        XmlText.Attribute(xml, "name", $"toroemu test {Time(started)}");
        WriteTimes(xml, started, elapsed);
        WriteAll(xml, "Results", results, WriteResult);
        WriteAll(xml, "TestDefinitions", results, WriteDefinition);
        WriteAll(xml, "TestEntries", results, WriteEntry);
        WriteLists(xml);
        WriteSummary(xml, results);
        xml.WriteEndElement();
    });

    private static void WriteTimes(XmlWriter xml, DateTimeOffset started, TimeSpan elapsed)
    {
        xml.WriteStartElement("Times");
        XmlText.Attribute(xml, "creation", Time(started));
        XmlText.Attribute(xml, "queuing", Time(started));
        XmlText.Attribute(xml, "start", Time(started));
        XmlText.Attribute(xml, "finish", Time(started + elapsed));
        xml.WriteEndElement();
    }

    private static void WriteAll(XmlWriter xml, string name, IReadOnlyList<TestResult> results, Action<XmlWriter, TestResult> write)
    {
        xml.WriteStartElement(name);
        foreach (TestResult result in results) write(xml, result);
        xml.WriteEndElement();
    }

    private static void WriteResult(XmlWriter xml, TestResult result)
    {
        xml.WriteStartElement("UnitTestResult");
        WriteIds(xml, result);
        XmlText.Attribute(xml, "testName", result.Run.Name);
        XmlText.Attribute(xml, "computerName", Environment.MachineName);
        XmlText.Attribute(xml, "duration", result.Elapsed.ToString(@"hh\:mm\:ss\.fffffff", CultureInfo.InvariantCulture));
        XmlText.Attribute(xml, "startTime", Time(result.Started));
        XmlText.Attribute(xml, "endTime", Time(result.Started + result.Elapsed));
        XmlText.Attribute(xml, "testType", UnitTestType);
        XmlText.Attribute(xml, "outcome", result.Status == TestStatus.Passed ? "Passed" : "Failed");
        XmlText.Attribute(xml, "testListId", NoList);
        XmlText.Attribute(xml, "relativeResultsDirectory", ExecutionId(result));
        WriteOutput(xml, result);
        xml.WriteEndElement();
    }

    private static void WriteOutput(XmlWriter xml, TestResult result)
    {
        xml.WriteStartElement("Output");
        XmlText.Element(xml, "StdOut", result.Console);
        if (result.Reply?.Report is string report) XmlText.Element(xml, "StdErr", report);
        if (result.Status != TestStatus.Passed)
        {
            xml.WriteStartElement("ErrorInfo");
            XmlText.Element(xml, "Message", $"{result.Message}\n{result.DetailText}");
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteDefinition(XmlWriter xml, TestResult result)
    {
        xml.WriteStartElement("UnitTest");
        XmlText.Attribute(xml, "name", result.Run.Name);
        XmlText.Attribute(xml, "storage", result.Run.Case.Folder);
        XmlText.Attribute(xml, "id", TestId(result));
        xml.WriteStartElement("Execution");
        XmlText.Attribute(xml, "id", ExecutionId(result));
        xml.WriteEndElement();
        xml.WriteStartElement("TestMethod");
        XmlText.Attribute(xml, "codeBase", result.Run.Case.ExpectedPath);
        XmlText.Attribute(xml, "adapterTypeName", Adapter);
        XmlText.Attribute(xml, "className", result.Run.Case.Name);
        XmlText.Attribute(xml, "name", result.Run.Name);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteEntry(XmlWriter xml, TestResult result)
    {
        xml.WriteStartElement("TestEntry");
        WriteIds(xml, result);
        XmlText.Attribute(xml, "testListId", NoList);
        xml.WriteEndElement();
    }

    private static void WriteIds(XmlWriter xml, TestResult result)
    {
        XmlText.Attribute(xml, "testId", TestId(result));
        XmlText.Attribute(xml, "executionId", ExecutionId(result));
    }

    private static void WriteLists(XmlWriter xml)
    {
        xml.WriteStartElement("TestLists");
        foreach ((string name, string id) in new[] { ("Results Not in a List", NoList), ("All Loaded Results", AllLoaded) })
        {
            xml.WriteStartElement("TestList");
            XmlText.Attribute(xml, "name", name);
            XmlText.Attribute(xml, "id", id);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteSummary(XmlWriter xml, IReadOnlyList<TestResult> results)
    {
        int passed = results.Count(result => result.Status == TestStatus.Passed);
        xml.WriteStartElement("ResultSummary");
        XmlText.Attribute(xml, "outcome", passed == results.Count ? "Completed" : "Failed");
        xml.WriteStartElement("Counters");
        XmlText.Attribute(xml, "total", results.Count);
        XmlText.Attribute(xml, "executed", results.Count);
        XmlText.Attribute(xml, "passed", passed);
        XmlText.Attribute(xml, "failed", results.Count - passed);
        foreach (string none in new[] { "error", "timeout", "aborted", "inconclusive", "passedButRunAborted", "notRunnable", "notExecuted", "disconnected", "warning", "completed", "inProgress", "pending" })
            XmlText.Attribute(xml, none, 0);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);

    private static string TestId(TestResult result) => IdOf(result.Run.Name);

    private static string ExecutionId(TestResult result) => IdOf($"{result.Run.Name} {Time(result.Started)}");

    private static string IdOf(string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, GuidSize)).ToString();
}
