// Whether a run did what its test expects.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace ToroEmu.Cli.Testing;

/// <summary>Judges one run.</summary>
internal static class TestVerdict
{
    private const int ReportLinesMax = 12;

    /// <param name="run">What was run.</param>
    /// <param name="reply">How it ended.</param>
    /// <param name="first">How the first run of the same ended, which this one must repeat; null: this is the first.</param>
    public static TestResult Judge(TestRun run, RunReply reply, RunReply? first)
    {
        string[] lines = GuestText.Lines(GuestText.Decode(reply.Console));
        bool isMet = run.Case.Expected!.Matches(lines);
        string file = Path.GetFileName(run.Case.ExpectedPath);
        List<string> problems = [.. CodeProblems(run.Case.Keys, reply)];
        if (first is not null && !reply.IsSameAs(first)) problems.Add("the run did not repeat itself: console, end, instructions or last state are not those of the first one");
        if (!isMet) problems.Add($"the console is not as in {file}");
        List<string> details = isMet ? [] : [.. UnifiedDiff.Of(run.Case.Expected, lines, file)];
        details.AddRange(FirstLines(reply.Report));
        details.AddRange(FirstLines(reply.Log));
        return new TestResult(run, StatusOf(problems, reply), string.Join("; ", problems))
        {
            Details = problems.Count == 0 ? [] : [.. details],
            Reply = reply,
            IsOnlyConsole = !isMet && problems.Count == 1,
        };
    }

    private static TestStatus StatusOf(List<string> problems, RunReply reply) =>
        reply.Code == ExitCode.Internal ? TestStatus.Error : problems.Count == 0 ? TestStatus.Passed : TestStatus.Failed;

    private static IEnumerable<string> CodeProblems(TestKeys keys, RunReply reply)
    {
        string message = reply.Message is null ? "the guest ended well" : reply.Message;
        if ((int)reply.Code != keys.ExitCode || reply.Code == ExitCode.Internal)
            yield return string.Create(CultureInfo.InvariantCulture, $"{message} (exit code {(int)reply.Code}, expected {keys.ExitCode})");
        else if (keys.GuestCode is int code && code != reply.GuestCode)
            yield return string.Create(CultureInfo.InvariantCulture, $"the guest's code is {reply.GuestCode}, expected {code}");
    }

    private static IEnumerable<string> FirstLines(string? text)
    {
        string[] lines = GuestText.Printable(text ?? "").TrimEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string line in lines.Take(ReportLinesMax)) yield return line;
        if (lines.Length > ReportLinesMax) yield return $"({lines.Length - ReportLinesMax} more lines: run it again by hand)";
    }
}
