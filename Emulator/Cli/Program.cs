// Entry point: the process's streams and signals, and the machine behind the commands.
using System;
using System.IO;
using System.Text;
using ToroEmu.Cli.Testing;
using ToroEmu.Machines;

namespace ToroEmu.Cli;

internal static class Program
{
    // Nothing is disposed here: what must be written is flushed where errors can be told, and the process ends.
    private static int Main(string[] args)
    {
        Stream output = StandardStream.Output();
        return CommandLineApp.Run(args, new CliHost
        {
            ConsoleOutput = output,
            Output = new StreamWriter(output, new UTF8Encoding(false)),
            Error = new ErrorText(StandardStream.Error()),
            IsErrorTerminal = !System.Console.IsErrorRedirected,
            IsOutputTerminal = !System.Console.IsOutputRedirected,
            ConsoleInput = StandardStream.Input(),
            Machines = new MachineBuilder(),
            MakeTestWorker = () => new WorkerProcess(),
            ProgramName = Environment.GetEnvironmentVariable("TOROEMU_COMMAND") ?? "toroemu",
            OnInterrupt = action => new InterruptSignals(action),
        });
    }
}
