// The words of --boot.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Loading;

/// <summary>Names of <see cref="BootKind"/>.</summary>
public static class BootKinds
{
    private static readonly ImmutableArray<string> Words = ["auto", "pvh", "multiboot", "multiboot2", "linux", "linux64", "flat", "flat16"];

    /// <summary>All names, for messages.</summary>
    public static string All => string.Join(", ", Words);

    public static string Name(BootKind kind) => Words[(int)kind];

    public static bool TryParse(string text, out BootKind kind)
    {
        kind = (BootKind)Words.IndexOf(text);
        return kind >= 0;
    }
}
