// A test as its files say.
using System.Collections.Immutable;

namespace ToroEmu.Cli.Testing;

/// <summary>An image, how it is run, and what it is to print. A case that cannot be read is one as well: it fails, and says why.</summary>
internal sealed record TestCase
{
    /// <summary>The folder as seen from where toroemu was called.</summary>
    public required string Suite { get; init; }

    /// <summary>NAME of NAME.expected.txt, or null for expected.txt.</summary>
    public string? Part { get; init; }

    public string Name => Part is null ? Suite : $"{Suite}/{Part}";

    /// <summary>Full path of the folder; paths in run.args are relative to it.</summary>
    public required string Folder { get; init; }

    /// <summary>Full path of the expected text.</summary>
    public required string ExpectedPath { get; init; }

    /// <summary>Full path of what is typed on the console, or null for nothing.</summary>
    public string? InputPath { get; init; }

    /// <summary>Full path of the image if run.args does not name it.</summary>
    public string? FoundImage { get; init; }

    /// <summary>The words of run.args without the keys.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    public TestKeys Keys { get; init; } = new();

    /// <summary>Whether words name further files, so that the command only works in the folder.</summary>
    public bool NeedsFolder { get; init; }

    public ExpectedText? Expected { get; init; }

    /// <summary>Why it cannot be run, in one line, or null.</summary>
    public string? Problem { get; init; }
}
