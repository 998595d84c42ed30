// What a guest is expected to print: expected.txt.
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;

namespace ToroEmu.Cli.Testing;

/// <summary>
/// Exact text, unless the first line is <c>#!expect</c>: then lines are patterns (<see cref="LinePattern"/>), <c>...</c> stands for any number of lines, those
/// from <c>#!unordered</c> to <c>#!end</c> come in any order, and <c>#! </c> begins a comment. A guest that prints such lines itself is met by
/// <c>re: </c>.
/// </summary>
internal sealed class ExpectedText
{
    private const string Header = "#!expect", Unordered = "#!unordered", End = "#!end", Directive = "#!", Comment = "#! ", AnyLines = "...";

    private readonly List<ExpectedPart> parts = [];
    private List<LinePattern>? block; // an unordered one that is open
    private int blockStart;

    private ExpectedText(bool isExact) => IsExact = isExact;

    /// <summary>Whether the file is the text itself.</summary>
    public bool IsExact { get; }

    public IReadOnlyList<ExpectedPart> Parts => parts;

    /// <exception cref="UsageException">The file cannot be read or understood; the message is one line.</exception>
    public static ExpectedText Read(string path)
    {
        try
        {
            return Parse(GuestText.Decode(File.ReadAllBytes(path)));
        }
        catch (System.Exception e) when (e is IOException or System.UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be read: {e.Message}");
        }
        catch (UsageException e)
        {
            throw new UsageException($"{path}: {e.Message}");
        }
    }

    /// <exception cref="UsageException">A pattern is wrong; the message begins with its line.</exception>
    public static ExpectedText Parse(string text)
    {
        string[] lines = GuestText.Lines(text);
        bool isExact = lines.Length == 0 || lines[0] != Header;
        ExpectedText expected = new(isExact);
        for (int i = isExact ? 0 : 1; i < lines.Length; i++) expected.Add(lines[i], i + 1);
        if (expected.block is not null) throw new UsageException($"line {expected.blockStart}: {Unordered} has no {End}");
        return expected;
    }

    /// <summary>Whether the guest's lines are the expected ones.</summary>
    public bool Matches(string[] lines)
    {
        bool[] reached = new bool[lines.Length + 1]; // after the parts so far, the lines may have been used up to here
        reached[0] = true;
        foreach (ExpectedPart part in parts) reached = Follow(part, lines, reached);
        return reached[^1];
    }

    private static bool[] Follow(ExpectedPart part, string[] lines, bool[] reached)
    {
        bool[] next = new bool[reached.Length];
        int first = System.Array.IndexOf(reached, true);
        if (first < 0) return next;
        if (part.Kind == ExpectedPartKind.AnyLines)
        {
            System.Array.Fill(next, true, first, next.Length - first);
            return next;
        }

        for (int at = first; at + part.Lines.Length <= lines.Length; at++)
            if (reached[at]) next[at + part.Lines.Length] = LineAssignment.IsComplete(part.Lines, lines, at);
        return next;
    }

    private void Add(string line, int number)
    {
        if (IsExact) parts.Add(ExpectedPart.OneLine(LinePattern.Exact(line, number)));
        else if (line.StartsWith(Directive, System.StringComparison.Ordinal)) Obey(line, number);
        else if (line == AnyLines) AddAnyLines(number);
        else if (block is not null) block.Add(LinePattern.Parse(line, number));
        else parts.Add(ExpectedPart.OneLine(LinePattern.Parse(line, number)));
    }

    private void AddAnyLines(int number)
    {
        if (block is not null) throw new UsageException($"line {number}: {AnyLines} cannot be among lines in any order; write it before {Unordered} or after {End}");
        if (parts.LastOrDefault() != ExpectedPart.AnyLines) parts.Add(ExpectedPart.AnyLines);
    }

    private void Obey(string line, int number)
    {
        if (line.StartsWith(Comment, System.StringComparison.Ordinal)) return;
        if (line == Unordered && block is null)
        {
            block = [];
            blockStart = number;
        }
        else if (line == End && block is not null)
        {
            parts.Add(new ExpectedPart(ExpectedPartKind.Unordered, [.. block]));
            block = null;
        }
        else
        {
            throw new UsageException($"line {number}: {line} is not allowed here; a block is {Unordered}, lines, {End}, and a comment begins with \"{Comment}\"");
        }
    }
}
