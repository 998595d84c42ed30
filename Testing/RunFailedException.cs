// A run that did not go as the test wanted.
using System;

using ToroEmu.Machines;

namespace ToroEmu.Testing;

/// <summary>
/// The guest ended, crashed, stood still or reached a limit before it did what the test waited for. The message says what was waited for, what happened instead and
/// where, with the end of the console and the report of a crash.
/// </summary>
/// <param name="message">All of that, several lines.</param>
/// <param name="result">The end of the run; null: it was only held, and could go on.</param>
public sealed class RunFailedException(string message, RunResult? result) : Exception(message)
{
    /// <summary>The end of the run; null: it was only held, and could go on.</summary>
    public RunResult? Result { get; } = result;
}
