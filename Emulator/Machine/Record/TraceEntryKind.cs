// What an entry of a block of events says.
namespace ToroEmu.Machines.Record;

internal enum TraceEntryKind : byte
{
    /// <summary>Input came in: boundary, source, bytes.</summary>
    Input = 1,

    /// <summary>The host answered a question: source, bytes.</summary>
    Answer = 2,

    /// <summary>State at the beginning of a slice: instructions, boundary, hash, and the first bytes of each section's hash.</summary>
    Point = 3,

    /// <summary>The names of the sections of points to come.</summary>
    Sections = 4,

    /// <summary>All input up to here is in the file: instructions, boundary.</summary>
    Mark = 5,
}
