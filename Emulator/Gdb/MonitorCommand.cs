// One word of gdb's monitor command.
using System;

namespace ToroEmu.Gdb;

/// <param name="Name">The word.</param>
/// <param name="Arguments">What follows it, for help.</param>
/// <param name="Description">What it does, for help.</param>
/// <param name="Run">Does it, with what follows, and answers lines.</param>
internal sealed record MonitorCommand(string Name, string Arguments, string Description, Func<string, string> Run);
