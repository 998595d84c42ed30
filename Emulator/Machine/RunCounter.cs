// One named count of a run.
namespace ToroEmu.Machines;

/// <param name="Name">What was counted, in words ("inter-processor interrupts").</param>
/// <param name="Value">How many.</param>
public readonly record struct RunCounter(string Name, ulong Value);
