// A place in a deterministic run.
namespace ToroEmu.Machines;

/// <summary>Says where a run is, the same in every run of the same image, options, seed and input.</summary>
/// <param name="Instructions">Instructions that all cores together have retired.</param>
/// <param name="Slices">Slices that have begun; a jump of the clock counts as one.</param>
/// <param name="Nanoseconds">Virtual time since power-on.</param>
public readonly record struct RunPosition(ulong Instructions, ulong Slices, ulong Nanoseconds);
