// A run that a debugger may connect to.
using System;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using Microsoft.Extensions.Logging;
using ToroEmu.Debugging;
using ToroEmu.Gdb;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Cli;

/// <summary>"toroemu run --gdb", and the machine's side of "toroemu debug".</summary>
internal static class GdbRun
{
    private const string Category = "gdb";

    /// <summary>Runs the guest, says where debuggers connect, and answers as any run.</summary>
    public static ExitCode Run(CliHost host, RunRequest request, GdbRequest gdb)
    {
        using ReportFile? file = ReportFile.Open("--report-json", request.ReportJson);
        using CancellationTokenSource stop = new();
        using IDisposable signals = host.OnInterrupt(stop.Cancel);
        using Socket listener = Listen(gdb.Place);
        RunOutcome outcome = Serve(host, request, gdb, listener, stop, () => Announce(host, gdb, listener));
        outcome.WriteTo(host.Error, request);
        file?.Write(RunJson.Write(outcome));
        return outcome.Code;
    }

    /// <summary>Serves debuggers until the run is over.</summary>
    /// <param name="host">The process.</param>
    /// <param name="request">The run.</param>
    /// <param name="gdb">Who may connect.</param>
    /// <param name="listener">Where.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="ready">Called when the machine is there and debuggers may come.</param>
    public static RunOutcome Serve(CliHost host, RunRequest request, GdbRequest gdb, Socket listener, CancellationTokenSource stop, Action ready)
    {
        using StderrLoggerFactory logs = new(host.Error, request.LogLevel);
        using ConsoleOutput console = new(host.ConsoleOutput, stop.Cancel);
        using DebugSession session = Open(request.Config, console, logs);
        using GdbServer server = new(session, listener, request.Config, SymbolFile(request.Config.ImagePath), logs.CreateLogger(Category));
        if (host.ConsoleInput is not null) ConsoleInput.Forward(host.ConsoleInput, session.Machine);
        using TimeLimit limit = new(request.Config.Timeout, stop);
        ready();
        RunResult result = server.Run(gdb.Waits, stop.Token) ?? new RunResult(ExitReason.Stopped, 0, null, session.Machine.Observe());
        console.Dispose();
        StopCause cause = limit.IsReached ? StopCause.TimeLimit : console.IsClosed ? StopCause.ConsoleClosed : StopCause.User;
        RunOutcome outcome = RunOutcome.Of(result, cause, request.Config);
        return server.IsKilled ? outcome with { Message = "the debugger has ended the run" } : outcome;
    }

    /// <exception cref="UsageException">Nobody can listen there.</exception>
    public static Socket Listen(GdbEndpoint place)
    {
        try
        {
            return place.Listen();
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--gdb: cannot listen there ({e.Message.TrimEnd('.')}); choose another place, or port 0");
        }
    }

    private static void Announce(CliHost host, GdbRequest gdb, Socket listener)
    {
        string what = gdb.Waits ? "the guest waits for a debugger" : "a debugger can connect";
        host.Error.WriteLine($"toroemu: {what}; in gdb: target remote {gdb.Place.Describe(listener)}");
        host.Error.Flush();
    }

    internal static DebugSession Open(MachineConfig config, IConsoleSink console, ILoggerFactory logs)
    {
        try
        {
            return DebugSession.Open(config, console, logs);
        }
        catch (ImageException e)
        {
            throw new UsageException($"{e.Path ?? config.ImagePath} {e.Message}");
        }
        catch (MachineException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>The image, if it is an ELF file with symbols.</summary>
    private static string? SymbolFile(string path)
    {
        try
        {
            ElfImage image = ElfImage.Parse(File.ReadAllBytes(path));
            return image.Symbols().GetEnumerator().MoveNext() ? Path.GetFullPath(path) : null;
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            return null; // a snapshot, or no ELF file: gdb is told of symbols by its user
        }
    }
}
