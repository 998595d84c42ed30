// Kinds of parts of an expected text.
namespace ToroEmu.Cli.Testing;

internal enum ExpectedPartKind
{
    /// <summary>One line.</summary>
    Line,

    /// <summary>"...": any number of lines, also none.</summary>
    AnyLines,

    /// <summary>As many lines as there are, each met once, in any order.</summary>
    Unordered,
}
