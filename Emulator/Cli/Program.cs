// Entry point: the process's streams and signals, and the machine behind the commands.
using System;
using System.IO;
using System.Text;

namespace ToroEmu.Cli;

internal static class Program
{
    private static int Main(string[] args)
    {
        using Stream output = Console.OpenStandardOutput();
        using Stream error = Console.OpenStandardError();
        using Stream input = Console.OpenStandardInput();
        using StreamWriter outputText = new(output, new UTF8Encoding(false));
        using StreamWriter errorText = new(error, new UTF8Encoding(false)) { AutoFlush = true };
        return CommandLineApp.Run(args, new CliHost
        {
            ConsoleOutput = output,
            Output = outputText,
            Error = errorText,
            ConsoleInput = input,
            Machines = new UnpluggedMachines(),
            OnInterrupt = action => new InterruptSignals(action),
        });
    }
}
