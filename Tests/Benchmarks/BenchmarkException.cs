// A run that cannot go on.
using System;

namespace ToroEmu.Benchmarks;

/// <summary>The message is for the user: one line.</summary>
public sealed class BenchmarkException(string message) : Exception(message);
