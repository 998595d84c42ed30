// Something that came in from the host.
namespace ToroEmu.Machines.Record;

/// <param name="IsAnswer">The host was asked, in the middle of an instruction; otherwise it came in between two slices.</param>
/// <param name="Boundary">Number of the slice before it; 0 of an answer.</param>
/// <param name="Source">Number of the port.</param>
/// <param name="What">The port's own.</param>
public sealed record TraceEvent(bool IsAnswer, ulong Boundary, int Source, byte[] What);
