// "toroemu debug --tui".
using System.IO;

using ToroEmu.Debugging;
using ToroEmu.Machines;

namespace ToroEmu.Cli.Tui;

internal static class TuiRun
{
    /// <summary>What the guest writes is shown when the user has quit.</summary>
    /// <exception cref="UsageException">There is no terminal, or no machine can be made.</exception>
    public static ExitCode Run(CliHost host, RunRequest request)
    {
        if (DebugUi.Problem() is string problem) throw new UsageException(problem);
        using StderrLoggerFactory logs = new(TextWriter.Null, request.LogLevel);
        Keeper console = new();
        using (DebugSession session = GdbRun.Open(request.Config, console, logs)) DebugUi.Run(session);
        host.ConsoleOutput.Write(console.Bytes.GetBuffer(), 0, (int)console.Bytes.Length);
        host.ConsoleOutput.Flush();
        return ExitCode.Ok;
    }

    private sealed class Keeper : IConsoleSink
    {
        public MemoryStream Bytes { get; } = new();

        public void Write(byte value) => Bytes.WriteByte(value);
    }
}
