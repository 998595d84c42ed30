// One process that ran a kernel.
namespace ToroEmu.Benchmarks;

/// <summary>Its processor time, and what it printed.</summary>
internal readonly record struct KernelRun(double Seconds, string Answer);
