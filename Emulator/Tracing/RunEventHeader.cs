// What events are about.
using System.Collections.Immutable;

namespace ToroEmu.Tracing;

/// <summary>Enough to find the image again and to say how the run was started.</summary>
public sealed record RunEventHeader
{
    /// <summary>Full path of the image.</summary>
    public required string Image { get; init; }

    /// <summary>SHA-256 of its bytes in hexadecimal digits; null: it is not known.</summary>
    public string? ImageHash { get; init; }

    public required int Cores { get; init; }

    public ulong Seed { get; init; }

    /// <summary>Kinds that were asked for: that none of a kind is there says something only if it is among them.</summary>
    public RunEventKinds Kinds { get; init; }

    /// <summary>Options of the machine, as the command line spells them.</summary>
    public ImmutableArray<string> Options { get; init; } = [];

    /// <summary>Version of the emulator.</summary>
    public string Version { get; init; } = "";
}
