// Test results as JUnit XML, which Jenkins, GitLab and GitHub's actions read.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Xml;

namespace ToroEmu.Cli.Testing;

/// <summary>One suite a folder, one test case a run. A failure is the guest's; an error is the test's own or toroemu's.</summary>
internal static class JUnitReport
{
    public static void Write(Stream stream, IReadOnlyList<TestResult> results, TimeSpan elapsed) => XmlText.Write(stream, xml =>
    {
        xml.WriteStartElement("testsuites");
        XmlText.Attribute(xml, "name", "toroemu test");
        WriteCounts(xml, results, elapsed);
        foreach (IGrouping<string, TestResult> suite in results.GroupBy(result => result.Run.Case.Folder)) WriteSuite(xml, [.. suite]);
        xml.WriteEndElement();
    });

    private static void WriteSuite(XmlWriter xml, List<TestResult> results)
    {
        xml.WriteStartElement("testsuite");
        XmlText.Attribute(xml, "name", results[0].Run.Case.Suite);
        WriteCounts(xml, results, results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Elapsed));
        XmlText.Attribute(xml, "skipped", 0);
        XmlText.Attribute(xml, "timestamp", results.Min(result => result.Started).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        XmlText.Attribute(xml, "hostname", Environment.MachineName);
        foreach (TestResult result in results) WriteCase(xml, result);
        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<TestResult> results, TimeSpan elapsed)
    {
        XmlText.Attribute(xml, "tests", results.Count);
        XmlText.Attribute(xml, "failures", results.Count(result => result.Status == TestStatus.Failed));
        XmlText.Attribute(xml, "errors", results.Count(result => result.Status == TestStatus.Error));
        XmlText.Attribute(xml, "time", Seconds(elapsed));
    }

    private static void WriteCase(XmlWriter xml, TestResult result)
    {
        xml.WriteStartElement("testcase");
        XmlText.Attribute(xml, "name", result.Run.Name);
        XmlText.Attribute(xml, "classname", result.Run.Case.Suite.Replace('/', '.'));
        XmlText.Attribute(xml, "time", Seconds(result.Elapsed));
        if (result.Status != TestStatus.Passed) WriteFailure(xml, result);
        if (result.Reply is not null) XmlText.Element(xml, "system-out", result.Console);
        if (result.Reply?.Report is string report) XmlText.Element(xml, "system-err", report);
        xml.WriteEndElement();
    }

    private static void WriteFailure(XmlWriter xml, TestResult result)
    {
        xml.WriteStartElement(result.Status == TestStatus.Failed ? "failure" : "error");
        XmlText.Attribute(xml, "message", result.Message);
        XmlText.Attribute(xml, "type", result.Status.ToString());
        xml.WriteString(GuestText.Printable(result.DetailText));
        xml.WriteEndElement();
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
