// How an event trace ends.
namespace ToroEmu.Tracing;

/// <param name="Events">In the file.</param>
/// <param name="Instructions">That all cores had retired at the end of the run.</param>
/// <param name="Nanoseconds">Virtual time of the end.</param>
public sealed record RunEventEnd(long Events, ulong Instructions, ulong Nanoseconds);
