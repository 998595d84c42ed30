// What a person sees of the tests while they run.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;

namespace ToroEmu.Cli.Testing;

/// <summary>
/// A line or more for each test that ends, on standard output; and, if standard error is a terminal, a line that says how far it is, without cursor movements
/// other than carriage return.
/// </summary>
internal sealed class TestScreen : ITestListener, IDisposable
{
    private const int WidthMax = 79;
    private const string Green = "\x1b[32m", Red = "\x1b[31m", Plain = "\x1b[0m";
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly TextWriter output;
    private readonly TextWriter? line;
    private readonly bool hasColours;
    private readonly int total;
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly Timer? timer;
    private readonly Lock gate = new(); // guards all below and both writers
    private readonly List<string> running = [];
    private int passed;
    private int failed;
    private int width;
    private bool isOver;

    /// <param name="output">Where ends go, or <see cref="TextWriter.Null"/>.</param>
    /// <param name="line">The terminal of the progress line, or null.</param>
    /// <param name="hasColours">Whether the output is a terminal that may be coloured.</param>
    /// <param name="total">How many runs there will be.</param>
    public TestScreen(TextWriter output, TextWriter? line, bool hasColours, int total)
    {
        this.output = output;
        this.line = line;
        this.hasColours = hasColours;
        this.total = total;
        if (line is not null) timer = new Timer(_ => Refresh(), null, Pace, Pace);
    }

    public void Started(TestRun run)
    {
        lock (gate) running.Add(run.Name);
    }

    public void Finished(TestResult result)
    {
        lock (gate)
        {
            running.Remove(result.Run.Name);
            if (result.Status == TestStatus.Passed) passed++;
            else failed++;
            Wipe();
            foreach (string text in Lines(result)) output.WriteLine(text);
            output.Flush();
            Draw();
        }
    }

    public void Dispose()
    {
        timer?.Dispose();
        lock (gate)
        {
            isOver = true;
            Wipe();
        }
    }

    private List<string> Lines(TestResult result)
    {
        string time = string.Create(CultureInfo.InvariantCulture, $"{result.Elapsed.TotalSeconds:0.00} s");
        string message = result.Message.Length == 0 ? "" : $": {GuestText.Printable(result.Message)}";
        if (result.Status == TestStatus.Passed) return [$"{Coloured(Green, "ok")}    {result.Run.Name} ({time}){message}"];
        List<string> lines = [$"{Coloured(Red, result.Status == TestStatus.Failed ? "FAIL " : "ERROR")} {result.Run.Name} ({time}){message}"];
        lines.AddRange(result.DetailLines.Select(detail => "      " + detail));
        return lines;
    }

    private string Coloured(string colour, string word) => hasColours ? colour + word + Plain : word;

    private void Refresh()
    {
        lock (gate)
            if (!isOver) Draw();
    }

    private void Draw()
    {
        if (line is null || isOver || running.Count == 0) return;
        string text = string.Create(CultureInfo.InvariantCulture,
            $"{passed + failed} of {total}, {failed} failed, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s: {string.Join(", ", running)}");
        if (text.Length > WidthMax) text = text[..WidthMax];
        line.Write("\r" + text.PadRight(width));
        width = text.Length;
    }

    private void Wipe()
    {
        if (line is null || width == 0) return;
        line.Write("\r" + new string(' ', width) + "\r");
        width = 0;
    }
}
