// One run as the command line asked for it.
using Microsoft.Extensions.Logging;
using ToroEmu.Machines;

namespace ToroEmu.Cli;

/// <param name="Config">The machine, checked.</param>
/// <param name="Stats">Whether to print counts at the end.</param>
/// <param name="LogLevel">The least level that is written.</param>
internal sealed record RunRequest(MachineConfig Config, bool Stats, LogLevel LogLevel);
