// The words of a command line, split as a shell splits them.
using System.Collections.Generic;
using System.Text;

namespace ToroEmu.Cli.Testing;

/// <summary>
/// Blanks and line ends separate words; '...' keeps all as it is, "..." and a backslash keep what follows; # at the start of a word begins a comment. A
/// backslash at a line's end is dropped with it. Nothing is expanded: $, * and ~ stand for themselves.
/// </summary>
internal sealed class ShellWords
{
    private const char None = '\0';

    private readonly string text;
    private readonly List<string> words = [];
    private readonly StringBuilder word = new();
    private bool isInWord; // a pair of quotes with nothing between is a word, too
    private char quote = None;
    private int at;

    private ShellWords(string text) => this.text = text;

    /// <exception cref="UsageException">A quote is not closed.</exception>
    public static List<string> Split(string text) => new ShellWords(text).Split();

    /// <summary>The word as one writes it for a shell: in quotes if it needs them.</summary>
    public static string Quote(string word)
    {
        foreach (char c in word)
            if (!char.IsAsciiLetterOrDigit(c) && !"_-+=:,./@%".Contains(c)) return $"'{word.Replace("'", "'\\''", System.StringComparison.Ordinal)}'";
        return word.Length == 0 ? "''" : word;
    }

    private List<string> Split()
    {
        for (at = 0; at < text.Length; at++) Take(text[at]);
        if (quote != None) throw new UsageException($"a {quote} is not closed; write a second one, or \\{quote} for the character itself");
        EndWord();
        return words;
    }

    private void Take(char c)
    {
        if (c == quote) quote = None;
        else if (quote == '\'') word.Append(c);
        else if (c == '\\') TakeEscaped();
        else if (quote != None) word.Append(c);
        else if (c is '\'' or '"') Open(c);
        else if (char.IsWhiteSpace(c)) EndWord();
        else if (c == '#' && !isInWord) SkipComment();
        else Add(c);
    }

    private void Open(char c)
    {
        quote = c;
        isInWord = true;
    }

    private void Add(char c)
    {
        word.Append(c);
        isInWord = true;
    }

    private void TakeEscaped()
    {
        if (at + 1 < text.Length && text[at + 1] == '\r') at++; // a line end of two characters
        char next = at + 1 < text.Length ? text[++at] : '\\';
        if (next == '\n') return;
        if (quote == '"' && next is not ('"' or '\\' or '$' or '`')) word.Append('\\');
        Add(next);
    }

    private void SkipComment()
    {
        while (at < text.Length && text[at] != '\n') at++;
    }

    private void EndWord()
    {
        if (isInWord) words.Add(word.ToString());
        word.Clear();
        isInWord = false;
    }
}
