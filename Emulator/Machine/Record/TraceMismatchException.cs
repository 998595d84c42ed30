// A run that does not do what the recorded one did.
using System;

namespace ToroEmu.Machines.Record;

/// <summary>Ends a replay from the inside; the message is one line.</summary>
public sealed class TraceMismatchException(string message) : Exception(message);
