// A moment of a run.
namespace ToroEmu.Tracing;

/// <param name="Instructions">That all cores have retired.</param>
/// <param name="Nanoseconds">Virtual time.</param>
internal readonly record struct EventPlace(ulong Instructions, ulong Nanoseconds);
