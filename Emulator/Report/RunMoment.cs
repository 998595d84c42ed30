// A place in a run, by both clocks.
namespace ToroEmu.Report;

/// <param name="Nanoseconds">Virtual time.</param>
/// <param name="Instructions">Of all cores together.</param>
internal readonly record struct RunMoment(ulong Nanoseconds, ulong Instructions);
