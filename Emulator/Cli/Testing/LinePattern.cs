// One line of an expected text.
using System;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ToroEmu.Cli.Testing;

/// <summary>A line to be met exactly, or a pattern for one.</summary>
internal sealed class LinePattern
{
    private const string RegexMark = "re: ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1); // a pattern that backtracks without end

    private readonly Regex? pattern;

    private LinePattern(string text, int number, Regex? pattern)
    {
        Text = text;
        Number = number;
        this.pattern = pattern;
    }

    /// <summary>The line as the file has it.</summary>
    public string Text { get; }

    /// <summary>Its number in the file, from 1.</summary>
    public int Number { get; }

    /// <summary>What may stand in braces, for the documentation's sake in one place.</summary>
    public static string Names => "{any}, {word}, {number}, {hex}";

    public static LinePattern Exact(string text, int number) => new(text, number, null);

    /// <summary>Reads a line of a pattern file: <c>re: REGEX</c>, or text with names in braces; <c>{{</c> is one brace.</summary>
    /// <exception cref="UsageException">The pattern cannot be read.</exception>
    public static LinePattern Parse(string text, int number)
    {
        if (text.StartsWith(RegexMark, StringComparison.Ordinal)) return new LinePattern(text, number, Compile(text[RegexMark.Length..], text, number));
        return text.Contains('{', StringComparison.Ordinal) ? new LinePattern(text, number, Compile(FromBraces(text, number), text, number)) : Exact(text, number);
    }

    /// <summary>The same as if it stood in another line.</summary>
    public LinePattern At(int number) => new(Text, number, pattern);

    public bool Matches(string line)
    {
        try
        {
            return pattern is null ? line == Text : pattern.IsMatch(line);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static Regex Compile(string expression, string text, int number)
    {
        try
        {
            return new Regex($@"\A(?:{expression})\z", RegexOptions.CultureInvariant, Patience);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"line {number}: {text}: {e.Message}");
        }
    }

    private static string FromBraces(string text, int number)
    {
        StringBuilder expression = new();
        for (int at = 0; at < text.Length;)
        {
            int open = text.IndexOf('{', at);
            expression.Append(Regex.Escape(open < 0 ? text[at..] : text[at..open]));
            if (open < 0) break;
            at = Append(expression, text, open, number);
        }

        return expression.ToString();
    }

    /// <summary>Appends what stands at an open brace and answers where the text goes on.</summary>
    private static int Append(StringBuilder expression, string text, int open, int number)
    {
        if (open + 1 < text.Length && text[open + 1] == '{')
        {
            expression.Append(@"\{");
            return open + 2;
        }

        int close = text.IndexOf('}', open);
        string name = close < 0 ? text[open..] : text[open..(close + 1)];
        expression.Append(OfName(name) ?? throw new UsageException(string.Create(
            CultureInfo.InvariantCulture, $"line {number}: {name} is none of {Names}; write {{{{ for a brace")));
        return close + 1;
    }

    // Right-aligned columns: the blanks before a number belong to it.
    private static string? OfName(string name) => name switch
    {
        "{any}" => ".*",
        "{word}" => @"\S+",
        "{number}" => @" *(?<![0-9.])[+-]?[0-9]+(?:\.[0-9]+)?(?![0-9.])",
        "{hex}" => "(?:0x)?[0-9A-Fa-f]+",
        _ => null,
    };
}
