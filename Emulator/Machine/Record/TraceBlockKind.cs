// What a block of a trace holds.
namespace ToroEmu.Machines.Record;

internal enum TraceBlockKind : byte
{
    /// <summary>JSON: the machine and its files. The first block.</summary>
    Header = 1,

    /// <summary>The content of a file, in the order of the header; only of those that are embedded.</summary>
    File = 2,

    /// <summary>What happened: see <see cref="TraceEntryKind"/>.</summary>
    Events = 3,

    /// <summary>JSON: how the run ended.</summary>
    End = 4,

    /// <summary>JSON: what the process answered, if it came to that.</summary>
    Exit = 5,
}
