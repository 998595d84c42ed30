// What the command line needs from the world around it, so that tests can stand in.
using System;
using System.IO;
using ToroEmu.Cli.Testing;
using ToroEmu.Machines;

namespace ToroEmu.Cli;

/// <summary>The process as the commands see it.</summary>
internal sealed class CliHost
{
    /// <summary>Standard output as bytes: the guest's console goes here untouched.</summary>
    public required Stream ConsoleOutput { get; init; }

    /// <summary>Standard output as text: what help, version and inspect answer.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error: all that toroemu itself has to say during a run.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether standard error is looked at by a person on a terminal.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Standard input as bytes, or null when nobody may read it.</summary>
    public Stream? ConsoleInput { get; init; }

    /// <summary>Whether standard output is looked at by a person on a terminal.</summary>
    public bool IsOutputTerminal { get; init; }

    public required IMachineFactory Machines { get; init; }

    /// <summary>Makes processes that run tests; null: they run in this one.</summary>
    public Func<ICaseRunner>? MakeTestWorker { get; init; }

    /// <summary>How the user calls toroemu.</summary>
    public string ProgramName { get; init; } = "toroemu";

    /// <summary>Calls the action on Ctrl-C and on SIGTERM until the result is disposed.</summary>
    public required Func<Action, IDisposable> OnInterrupt { get; init; }

    /// <summary>The same, but somebody else reads standard input.</summary>
    public CliHost WithoutInput() => new()
    {
        ConsoleOutput = ConsoleOutput,
        Output = Output,
        Error = Error,
        IsErrorTerminal = IsErrorTerminal,
        IsOutputTerminal = IsOutputTerminal,
        Machines = Machines,
        MakeTestWorker = MakeTestWorker,
        ProgramName = ProgramName,
        OnInterrupt = OnInterrupt,
    };
}
