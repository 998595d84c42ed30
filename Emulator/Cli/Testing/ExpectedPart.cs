// A part of an expected text.
using System.Collections.Immutable;

namespace ToroEmu.Cli.Testing;

/// <summary>One line, any number of lines, or some lines in any order.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Lines">The one line, none, or the lines.</param>
internal sealed record ExpectedPart(ExpectedPartKind Kind, ImmutableArray<LinePattern> Lines)
{
    public static ExpectedPart AnyLines { get; } = new(ExpectedPartKind.AnyLines, []);

    public static ExpectedPart OneLine(LinePattern line) => new(ExpectedPartKind.Line, [line]);
}
