// Expected and actual console as a unified diff.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ToroEmu.Cli.Testing;

/// <summary>"-" is an expected line that did not come, "+" one that came instead; the numbers are those of the file's and the console's lines.</summary>
internal sealed class UnifiedDiff
{
    private const int Context = 3;
    private const int LinesMax = 40;
    private const int WidthMax = 200;

    private readonly List<LinePattern?> expected;
    private readonly string[] actual;
    private readonly List<DiffStep> steps;
    private readonly bool isCut;
    private readonly List<string> text = [];

    private UnifiedDiff(ExpectedText expected, string[] actual)
    {
        this.actual = actual;
        this.expected = LineAlignment.Flatten(expected, actual);
        steps = LineAlignment.Of(this.expected, actual, out isCut);
    }

    /// <summary>Its lines, at most some forty; none when there is no difference.</summary>
    /// <param name="expected">The expected text.</param>
    /// <param name="actual">The guest's lines.</param>
    /// <param name="name">How the expected text's file is called.</param>
    public static IReadOnlyList<string> Of(ExpectedText expected, string[] actual, string name)
    {
        UnifiedDiff diff = new(expected, actual);
        diff.Write();
        if (diff.text.Count == 0) return [];
        List<string> lines = [$"--- {name}", "+++ console", .. diff.text.Take(LinesMax).Select(Shown)];
        if (diff.text.Count > LinesMax) lines.Add($"({diff.text.Count - LinesMax}{(diff.isCut ? " or more" : "")} further lines of differences)");
        return lines;
    }

    private static bool IsChange(DiffStep step) => step.Kind is DiffStepKind.Missing or DiffStepKind.Extra;

    private static string Shown(string line)
    {
        string printable = GuestText.Printable(line);
        return printable.Length <= WidthMax ? printable : $"{printable[..WidthMax]}...";
    }

    private void Write()
    {
        for (int at = 0; (at = steps.FindIndex(at, IsChange)) >= 0;)
        {
            int end = EndOfHunk(at);
            WriteHunk(steps.GetRange(Math.Max(at - Context, 0), Math.Min(end + Context, steps.Count) - Math.Max(at - Context, 0)));
            at = end;
        }
    }

    /// <summary>Behind the last change that is near enough to the one before it.</summary>
    private int EndOfHunk(int change)
    {
        int end = change + 1;
        for (int next = end; next < steps.Count && next <= end + (2 * Context); next++)
            if (IsChange(steps[next])) end = next + 1;
        return end;
    }

    private void WriteHunk(List<DiffStep> hunk)
    {
        int before = hunk.Count(step => step.Kind != DiffStepKind.Extra), after = hunk.Count(step => step.Kind != DiffStepKind.Missing);
        text.Add(string.Create(CultureInfo.InvariantCulture, $"@@ -{Range(NumberAt(hunk[0].Expected), before)} +{Range(hunk[0].Actual + 1, after)} @@"));
        for (int at = 0; at < hunk.Count;)
        {
            int end = at;
            while (end < hunk.Count && IsChange(hunk[end])) end++;
            IEnumerable<DiffStep> changes = hunk.Skip(at).Take(end - at);
            text.AddRange(changes.Where(step => step.Kind == DiffStepKind.Missing).Select(step => $"-{expected[step.Expected]!.Text}"));
            text.AddRange(changes.Where(step => step.Kind == DiffStepKind.Extra).Select(step => $"+{actual[step.Actual]}"));
            if (end < hunk.Count) text.Add($" {actual[hunk[end].Actual]}");
            at = end + 1;
        }
    }

    // One line goes without its count; where there is none, it is the line before that is named.
    private static string Range(int first, int count) =>
        count == 1 ? $"{first}" : string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? first - 1 : first)},{count}");

    /// <summary>The number in the file of the first line from here on.</summary>
    private int NumberAt(int index)
    {
        for (int i = index; i < expected.Count; i++)
            if (expected[i] is LinePattern line) return line.Number;
        return index + 1;
    }
}
