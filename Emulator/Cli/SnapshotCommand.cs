// "toroemu snapshot": runs a guest up to a place and writes the whole machine to a file.
using System;
using System.CommandLine;
using System.Text;
using System.Threading;
using ToroEmu.Machines;
using ToroEmu.Machines.State;

namespace ToroEmu.Cli;

internal sealed class SnapshotCommand
{
    private readonly RunOptions options = new();

    private readonly Option<string?> at = new("--at")
    {
        Description = "Take it when all cores together have retired so many instructions since power-on",
        HelpName = "N",
    };

    private readonly Option<string?> untilConsole = new("--until-console")
    {
        Description = "Take it when the guest's console has shown this text",
        HelpName = "TEXT",
    };

    private readonly Option<string?> output = new("--output", "-o")
    {
        Description = "The file to write; one that is there is replaced, whole",
        HelpName = "FILE",
    };

    private SnapshotCommand()
    {
    }

    public static Command Create(CliHost host)
    {
        SnapshotCommand snapshot = new();
        Command command = new("snapshot", "Run a guest image deterministically up to a place, and write the whole machine to a file that \"toroemu run\" goes on with");
        snapshot.options.AddTo(command);
        command.Options.Add(snapshot.at);
        command.Options.Add(snapshot.untilConsole);
        command.Options.Add(snapshot.output);
        command.SetAction(parsed => (int)snapshot.Run(host, parsed));
        return command;
    }

    private ExitCode Run(CliHost host, ParseResult parsed)
    {
        string file = parsed.GetValue(output) is { Length: > 0 } path ? path : throw new UsageException("no file to write to; add -o FILE.torosnap");
        (ulong? instructions, byte[]? text) = ReadPlace(parsed);
        RunRequest request = RunCommand.Read(options, parsed);
        request = request with { Config = request.Config with { Deterministic = true } };
        using CancellationTokenSource stop = new();
        using IDisposable signals = host.OnInterrupt(stop.Cancel);
        using StderrLoggerFactory logs = new(host.Error, request.LogLevel);
        using ConsoleOutput console = new(host.ConsoleOutput, stop.Cancel);
        ConsoleWatch watch = new(console, text ?? []);
        using IDeterministicMachine machine = (IDeterministicMachine)RunCommand.Build(host.Machines, request.Config, watch, logs);
        watch.Found = machine.Hold;
        using TimeLimit limit = new(request.Config.Timeout, stop);
        RunResult? end = RunTo(machine, watch, instructions, stop.Token);
        console.Dispose();
        if (end is not null) return Missed(host, request, end, limit.IsReached, machine.Position);
        Save(machine, file);
        return ExitCode.Ok;
    }

    private (ulong? Instructions, byte[]? Text) ReadPlace(ParseResult parsed)
    {
        string? number = parsed.GetValue(at), text = parsed.GetValue(untilConsole);
        if (number is null == text is null) throw new UsageException("when to take the snapshot: give one of --at N and --until-console TEXT");
        if (text is "") throw new UsageException("--until-console: an empty text is there from the start; write some of what the guest prints");
        if (number is null) return (null, Encoding.UTF8.GetBytes(text!));
        return NumberText.TryParse(number, out ulong instructions) ? (instructions, null)
            : throw new UsageException($"--at {number}: not a number of instructions; write 1000000 or 0x100000");
    }

    /// <summary>Null: the machine is where it is wanted.</summary>
    private static RunResult? RunTo(IDeterministicMachine machine, ConsoleWatch watch, ulong? instructions, CancellationToken stop)
    {
        if (instructions is ulong place && place < machine.Position.Instructions)
            throw new UsageException($"--at {place}: the machine is at {machine.Position.Instructions} already");
        RunResult? end = machine.RunTo(instructions ?? ulong.MaxValue, stop);
        return instructions is null && watch.IsFound ? null : end;
    }

    private static ExitCode Missed(CliHost host, RunRequest request, RunResult end, bool timedOut, RunPosition position)
    {
        RunOutcome outcome = RunOutcome.Of(end, timedOut ? StopCause.TimeLimit : StopCause.User, request.Config);
        outcome.WriteTo(host.Error, request);
        if (outcome.Code != ExitCode.Ok) return outcome.Code;
        throw new UsageException($"no snapshot: the guest ended before, at instruction {position.Instructions}; choose an earlier place");
    }

    private static void Save(IDeterministicMachine machine, string file)
    {
        try
        {
            MachineSnapshot.Save(machine, file);
        }
        catch (MachineException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
