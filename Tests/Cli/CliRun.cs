// Runs a command line in this process and keeps all it answered.
using System;
using System.Globalization;
using System.IO;
using System.Text;
using ToroEmu.Cli;
using ToroEmu.Machines;

namespace ToroEmu.Tests.Cli;

/// <param name="Code">Exit code.</param>
/// <param name="Console">Bytes of the guest's console.</param>
/// <param name="Output">Text on standard output that is ours.</param>
/// <param name="Error">Text on standard error.</param>
internal sealed record CliRun(int Code, byte[] Console, string Output, string Error)
{
    public string ConsoleText => Encoding.UTF8.GetString(Console);

    public static CliRun Of(IMachineFactory machines, params string[] args) => Of(machines, null, null, args);

    /// <param name="machines">Builds the machine.</param>
    /// <param name="input">Standard input, or null.</param>
    /// <param name="onInterrupt">Gets what a signal would call, or null.</param>
    /// <param name="args">The command line.</param>
    public static CliRun Of(IMachineFactory machines, Stream? input, Action<Action>? onInterrupt, params string[] args)
    {
        MemoryStream console = new();
        return OnConsole(machines, console, input, onInterrupt, args) with { Console = console.ToArray() };
    }

    /// <summary>The same with a console stream of the test's own; what went there is not kept.</summary>
    public static CliRun OnConsole(IMachineFactory machines, Stream console, Stream? input, Action<Action>? onInterrupt, params string[] args)
    {
        StringWriter output = new(CultureInfo.InvariantCulture);
        StringWriter error = new(CultureInfo.InvariantCulture);
        int code = CommandLineApp.Run(args, new CliHost
        {
            ConsoleOutput = console,
            Output = output,
            Error = error,
            ConsoleInput = input,
            Machines = machines,
            OnInterrupt = action =>
            {
                onInterrupt?.Invoke(action);
                return new MemoryStream();
            },
        });
        return new CliRun(code, [], output.ToString(), error.ToString());
    }
}
