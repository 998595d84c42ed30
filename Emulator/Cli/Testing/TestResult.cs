// The end of one run of a test.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace ToroEmu.Cli.Testing;

/// <param name="Run">What was run.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Message">What is wrong, in one line; empty when there is nothing to say.</param>
internal sealed record TestResult(TestRun Run, TestStatus Status, string Message)
{
    private const int ConsoleMax = 1 << 18;

    /// <summary>Difference of the console, and the first lines of the report.</summary>
    public ImmutableArray<string> Details { get; init; } = [];

    /// <summary>What the run answered; null when there was none.</summary>
    public RunReply? Reply { get; init; }

    public DateTimeOffset Started { get; init; }

    /// <summary>Host time, building of the machine included.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The line that repeats it by hand, or null when there is nothing to repeat.</summary>
    public string? Command { get; init; }

    /// <summary>Whether nothing but the console is wrong.</summary>
    public bool IsOnlyConsole { get; init; }

    /// <summary>The line that shows the recorded run again, or null when there is none.</summary>
    public string? Replay { get; init; }

    /// <summary>The details and the commands as one text.</summary>
    public string DetailText => string.Join('\n', DetailLines);

    public IEnumerable<string> DetailLines
    {
        get
        {
            IEnumerable<string> lines = Details;
            if (Command is not null) lines = lines.Append($"again: {Command}");
            return Replay is null ? lines : lines.Append($"replay: {Replay}");
        }
    }

    /// <summary>The beginning of the guest's console, as long as a report should hold.</summary>
    public string Console
    {
        get
        {
            if (Reply is null) return "";
            string text = GuestText.Decode(Reply.Console);
            return text.Length <= ConsoleMax ? text : $"{text[..ConsoleMax]}\n({text.Length - ConsoleMax} further characters)\n";
        }
    }
}
