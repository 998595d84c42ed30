// The expected lines beside the ones that came, with as few differences as can be.
using System;
using System.Collections.Generic;
using System.Linq;

namespace ToroEmu.Cli.Testing;

/// <summary>
/// Edit distance by dynamic programming between the first difference and the last; a part too large for that is cut, since nobody reads so long a difference.
/// </summary>
internal sealed class LineAlignment
{
    private const int LinesMax = 1500; // of each side: its square is the work

    private readonly List<LinePattern?> expected; // null: any lines
    private readonly string[] actual;

    private LineAlignment(List<LinePattern?> expected, string[] actual)
    {
        this.expected = expected;
        this.actual = actual;
    }

    /// <summary>The lines of an expected text in a row, those in any order in the order in which they came; null stands for any lines.</summary>
    public static List<LinePattern?> Flatten(ExpectedText text, string[] actual)
    {
        List<LinePattern?> flat = [];
        foreach (ExpectedPart part in text.Parts)
        {
            if (part.Kind == ExpectedPartKind.AnyLines) flat.Add(null);
            else flat.AddRange(part.Kind == ExpectedPartKind.Line ? part.Lines : InOrderOf(part, actual));
        }

        return flat;
    }

    /// <summary>The steps from the first line to the last; <paramref name="isCut"/>: not to the last, there are too many.</summary>
    public static List<DiffStep> Of(List<LinePattern?> expected, string[] actual, out bool isCut) => new LineAlignment(expected, actual).Align(out isCut);

    private static IEnumerable<LinePattern> InOrderOf(ExpectedPart part, string[] actual)
    {
        List<LinePattern> left = [.. part.Lines], sorted = [];
        foreach (string line in actual)
        {
            int found = left.FindIndex(pattern => pattern.Matches(line));
            if (found < 0) continue;
            sorted.Add(left[found]);
            left.RemoveAt(found);
        }

        return sorted.Concat(left).Zip(part.Lines, (pattern, place) => pattern.At(place.Number));
    }

    private List<DiffStep> Align(out bool isCut)
    {
        int head = CommonHead(), tail = CommonTail(head);
        int rows = expected.Count - head - tail, columns = actual.Length - head - tail;
        isCut = rows > LinesMax || columns > LinesMax;
        List<DiffStep> steps = [.. Enumerable.Range(0, head).Select(i => new DiffStep(DiffStepKind.Both, i, i))];
        Walk(steps, Directions(head, Math.Min(rows, LinesMax), Math.Min(columns, LinesMax)), head);
        if (isCut) return steps;
        for (int i = tail; i > 0; i--) steps.Add(new DiffStep(DiffStepKind.Both, expected.Count - i, actual.Length - i));
        return steps;
    }

    private int CommonHead()
    {
        int head = 0;
        while (head < expected.Count && head < actual.Length && IsMet(head, head)) head++;
        return head;
    }

    private int CommonTail(int head)
    {
        int tail = 0;
        while (tail < expected.Count - head && tail < actual.Length - head && IsMet(expected.Count - 1 - tail, actual.Length - 1 - tail)) tail++;
        return tail;
    }

    private bool IsMet(int pattern, int line) => expected[pattern] is LinePattern known && known.Matches(actual[line]);

    /// <summary>The best step from each pair of places, found from the end.</summary>
    private DiffStepKind[,] Directions(int head, int rows, int columns)
    {
        DiffStepKind[,] best = new DiffStepKind[rows + 1, columns + 1];
        int[] below = [.. Enumerable.Range(0, columns + 1).Select(column => columns - column)];
        for (int column = 0; column < columns; column++) best[rows, column] = DiffStepKind.Extra;
        for (int row = rows - 1; row >= 0; row--)
        {
            int[] costs = new int[columns + 1];
            for (int column = columns; column >= 0; column--)
                (best[row, column], costs[column]) = expected[head + row] is null
                    ? OfAny(below[column], column < columns ? costs[column + 1] : int.MaxValue)
                    : OfLine(below, costs, column, column < columns && IsMet(head + row, head + column));
            below = costs;
        }

        return best;
    }

    private static (DiffStepKind Kind, int Cost) OfAny(int ends, int goesOn) => ends <= goesOn ? (DiffStepKind.AnyEnds, ends) : (DiffStepKind.Any, goesOn);

    private static (DiffStepKind Kind, int Cost) OfLine(int[] below, int[] costs, int column, bool isMet)
    {
        if (isMet) return (DiffStepKind.Both, below[column + 1]);
        int missing = below[column] + 1, extra = column + 1 < costs.Length ? costs[column + 1] + 1 : int.MaxValue;
        return missing <= extra ? (DiffStepKind.Missing, missing) : (DiffStepKind.Extra, extra);
    }

    private static void Walk(List<DiffStep> steps, DiffStepKind[,] best, int head)
    {
        int row = 0, column = 0, rows = best.GetLength(0) - 1, columns = best.GetLength(1) - 1;
        while (row < rows || column < columns)
        {
            DiffStepKind kind = best[row, column];
            if (kind != DiffStepKind.AnyEnds) steps.Add(new DiffStep(kind, head + row, head + column));
            if (kind is DiffStepKind.Both or DiffStepKind.Missing or DiffStepKind.AnyEnds) row++;
            if (kind is DiffStepKind.Both or DiffStepKind.Extra or DiffStepKind.Any) column++;
        }
    }
}
