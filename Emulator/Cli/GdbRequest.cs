// What the command line asked for of the debugger's server.
using ToroEmu.Gdb;

namespace ToroEmu.Cli;

/// <param name="Place">Where debuggers connect.</param>
/// <param name="Waits">The guest stands until one lets it go.</param>
internal sealed record GdbRequest(GdbEndpoint Place, bool Waits);
