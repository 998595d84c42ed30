// A trace that cannot be replayed.
using System;

namespace ToroEmu.Machines.Record;

/// <summary>The message is one line that follows the file's name: what is wrong, and what to do.</summary>
public sealed class TraceException(string message) : Exception(message);
