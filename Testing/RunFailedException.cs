// A run that did not go as the test wanted.
using System;

namespace ToroEmu.Testing;

/// <summary>
/// The guest ended, crashed, stood still or reached a limit before it did what the test waited for. The message says what was waited for, what happened instead and
/// where, with the end of the console and the report of a crash; <see cref="Machine.Result"/> has the end itself, if it was one.
/// </summary>
/// <param name="message">All of that, several lines.</param>
public sealed class RunFailedException(string message) : Exception(message);
