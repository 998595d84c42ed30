// Runs a test in this process.
using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Threading;

using ToroEmu.Machines;

namespace ToroEmu.Cli.Testing;

/// <summary>Does what "toroemu run" does, with streams in memory.</summary>
/// <param name="machines">Builds the machines.</param>
/// <param name="isAlone">Whether the process has nothing else to do, so that its current directory may be the order's.</param>
internal sealed class CaseRunner(IMachineFactory machines, bool isAlone) : ICaseRunner
{
    private readonly RunOptions options = new();
    private Command? grammar;

    public RunReply Run(RunOrder order, CancellationToken stop)
    {
        try
        {
            return RunUnguarded(order, stop);
        }
        catch (Exception e) when (e is UsageException or MachineException)
        {
            return new RunReply(ExitCode.Usage, e.Message);
        }
#pragma warning disable CA1031 // an error of toroemu ends one test, not all
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new RunReply(ExitCode.Internal, $"internal error: {e.GetType().Name}: {e.Message}") { Report = e.ToString() };
        }
    }

    public void Dispose()
    {
        // Each run takes its machine with it.
    }

    private RunReply RunUnguarded(RunOrder order, CancellationToken stop)
    {
        if (isAlone) Directory.SetCurrentDirectory(order.Folder);
        RunRequest request = Read(order.Words);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using StringWriter log = new(CultureInfo.InvariantCulture);
        using StderrLoggerFactory logs = new(TextWriter.Synchronized(log), request.LogLevel);
        using ConsoleBuffer console = new(end.Cancel);
        using RunRecording recording = new(request.Recording, log);
        using IMachine machine = RunCommand.Build(machines, recording.Attach(request.Config), console, logs);
        GiveInput(machine, order.Input, request.Config);
        using TimeLimit limit = new(request.Config.Timeout, end);
        RunResult result = machine.Run(end.Token);
        RunOutcome outcome = Outcome(result, limit, console, request.Config) with { StateHash = recording.LastHash(machine) };
        recording.Finish(outcome, log);
        return Reply(outcome, console) with { Log = log.ToString() };
    }

    private RunRequest Read(string[] words)
    {
        if (grammar is null) options.AddTo(grammar = new Command("run"));
        ParseResult parsed = grammar.Parse(words, CommandLineApp.Parser);
        return parsed.Errors.Count == 0 ? options.Read(parsed) : throw new UsageException(parsed.Errors[0].Message);
    }

    /// <summary>All is there before the first instruction where that keeps the run the same; a threaded machine takes it when it can.</summary>
    private static void GiveInput(IMachine machine, byte[] input, MachineConfig config)
    {
        if (!config.Deterministic)
        {
            ConsoleInput.Forward(new MemoryStream(input), machine);
            return;
        }

        machine.ReceiveConsoleInput(input);
        machine.EndConsoleInput();
    }

    private static RunOutcome Outcome(RunResult result, TimeLimit limit, ConsoleBuffer console, MachineConfig config) => console.IsFull
        ? new RunOutcome(ExitCode.Limit, $"the guest has printed more than {ConsoleBuffer.BytesMax >> 20} MiB; the run was stopped", result)
        : RunOutcome.Of(result, limit.IsReached ? StopCause.TimeLimit : StopCause.User, config);

    private static RunReply Reply(RunOutcome outcome, ConsoleBuffer console) => new(outcome.Code, outcome.Message)
    {
        GuestCode = outcome.Result.GuestCode,
        Report = outcome.Result.Report,
        Console = console.ToArray(),
        Instructions = [.. outcome.Result.Stats.InstructionsPerCore],
        StateHash = outcome.StateHash,
        IsEndedByHost = outcome.Result.Reason == ExitReason.Stopped,
        Elapsed = outcome.Result.Stats.Elapsed,
    };
}
