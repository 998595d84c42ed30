// A command line that cannot be followed.
using System;

namespace ToroEmu.Cli;

/// <summary>The message is one line that says what is wrong and what is allowed; the process ends with <see cref="ExitCode.Usage"/>.</summary>
internal sealed class UsageException(string message) : Exception(message);
