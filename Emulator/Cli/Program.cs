// Entry point: the process's streams and signals, and the machine behind the commands.
using System;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;
using ToroEmu.Machines;

namespace ToroEmu.Cli;

internal static class Program
{
    // Nothing is disposed here: what must be written is flushed where errors can be told, and the process ends.
    private static int Main(string[] args)
    {
        Stream output = Console.OpenStandardOutput();
        return CommandLineApp.Run(args, new CliHost
        {
            ConsoleOutput = output,
            Output = new StreamWriter(output, new UTF8Encoding(false)),
            Error = new ErrorText(Console.OpenStandardError()),
            ConsoleInput = OpenInput(),
            Machines = new MachineBuilder(),
            OnInterrupt = action => new InterruptSignals(action),
        });
    }

    /// <summary>
    /// Standard input as it is, or null if it is closed. <see cref="Console.OpenStandardInput()"/> would take a terminal over: it
    /// writes control characters to standard output, and changes settings, for which a job in the background is stopped.
    /// </summary>
    private static FileStream? OpenInput()
    {
        try
        {
            return new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
