// Lines in any order: who is whose.
using System;
using System.Collections.Immutable;

namespace ToroEmu.Cli.Testing;

/// <summary>
/// A line may meet several patterns and the other way round: a matching of both by augmenting paths (Kuhn). Patterns that are alike in many lines make it
/// quadratic, which some thousand lines allow.
/// </summary>
internal sealed class LineAssignment
{
    private readonly ImmutableArray<LinePattern> patterns;
    private readonly string[] lines;
    private readonly int first;
    private readonly int[] patternOf; // of a line, or -1
    private readonly bool[] isTried; // in this round, by line

    private LineAssignment(ImmutableArray<LinePattern> patterns, string[] lines, int first)
    {
        this.patterns = patterns;
        this.lines = lines;
        this.first = first;
        patternOf = new int[patterns.Length];
        isTried = new bool[patterns.Length];
        Array.Fill(patternOf, -1);
    }

    /// <summary>Whether each pattern can have a line of its own among as many lines from the first one on.</summary>
    public static bool IsComplete(ImmutableArray<LinePattern> patterns, string[] lines, int first)
    {
        if (patterns.Length == 1) return patterns[0].Matches(lines[first]);
        LineAssignment assignment = new(patterns, lines, first);
        for (int pattern = 0; pattern < patterns.Length; pattern++)
        {
            Array.Clear(assignment.isTried);
            if (!assignment.Place(pattern)) return false;
        }

        return true;
    }

    // Free lines first: patterns that are all alike would go through each other one by one, as deep as there are lines.
    private bool Place(int pattern)
    {
        for (int line = 0; line < patternOf.Length; line++)
        {
            if (patternOf[line] >= 0 || !patterns[pattern].Matches(lines[first + line])) continue;
            patternOf[line] = pattern;
            return true;
        }

        for (int line = 0; line < patternOf.Length; line++)
        {
            if (isTried[line] || !patterns[pattern].Matches(lines[first + line])) continue;
            isTried[line] = true;
            if (!Place(patternOf[line])) continue;
            patternOf[line] = pattern;
            return true;
        }

        return false;
    }
}
