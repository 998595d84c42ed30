// "toroemu run": builds a machine, runs it, and turns the result into an exit code.
using System;
using System.CommandLine;
using System.Threading;
using ToroEmu.Cpu;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Virtio;

namespace ToroEmu.Cli;

internal static class RunCommand
{
    public static Command Create(CliHost host)
    {
        RunOptions options = new();
        Command command = new("run", "Run a guest image until it shuts down");
        options.AddTo(command);
        command.SetAction(parsed => (int)(List(host, options, parsed) ?? Run(host, Read(options, parsed), "--trace", _ => { })));
        return command;
    }

    /// <summary>An option's value "help" asks for a list instead of a run; null: none does.</summary>
    private static ExitCode? List(CliHost host, RunOptions options, ParseResult parsed) => options.WantsModels(parsed) ? ListModels(host)
        : options.WantsDevices(parsed) ? ListDevices(host)
        : options.WantsMachines(parsed) ? ListMachines(host)
        : null;

    /// <exception cref="UsageException">Something is not allowed; the message is one line.</exception>
    internal static RunRequest Read(RunOptions options, ParseResult parsed)
    {
        try
        {
            return options.Read(parsed);
        }
        catch (MachineException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static ExitCode ListModels(CliHost host)
    {
        foreach (CpuModel model in CpuModels.List) host.Output.WriteLine($"{model.Name,-5} {model.Description}");
        return ExitCode.Ok;
    }

    private static ExitCode ListMachines(CliHost host)
    {
        foreach (MachineOptions preset in MachineOptions.Presets) host.Output.WriteLine($"{preset.Name,-8} {preset.Description}");
        host.Output.WriteLine("switches:");
        foreach (MachineSwitch one in MachineOptions.Switches) host.Output.WriteLine($"  {one.Name + "=on|off",-13} {one.Description}");
        return ExitCode.Ok;
    }

    private static ExitCode ListDevices(CliHost host)
    {
        foreach (DeviceKind kind in DeviceKinds.List)
        {
            host.Output.WriteLine($"{kind.Name,-8} {kind.Description}");
            foreach (DeviceKey key in kind.Keys) host.Output.WriteLine($"  {key.Name + "=",-10} {key.Description}");
        }

        return ExitCode.Ok;
    }

    /// <param name="host">The world.</param>
    /// <param name="request">The run.</param>
    /// <param name="traceOption">How the user named the file of events.</param>
    /// <param name="traced">Told at the end.</param>
    internal static ExitCode Run(CliHost host, RunRequest request, string traceOption, Action<RunTracing> traced)
    {
        if (request.Gdb is GdbRequest gdb) return GdbRun.Run(host, request, gdb);
        using ReportFile? file = ReportFile.Open("--report-json", request.ReportJson);
        using CancellationTokenSource stop = new();
        using IDisposable signals = host.OnInterrupt(stop.Cancel);
        using StderrLoggerFactory logs = new(host.Error, request.LogLevel);
        using ConsoleOutput console = new(host.ConsoleOutput, stop.Cancel);
        using RunPage? page = request.ReportPage is string path ? new RunPage(path, console) : null;
        using RunRecording recording = new(request.Recording, host.Error);
        using RunTracing tracing = new(request.Tracing, traceOption);
        using IMachine machine = Build(host.Machines, tracing.Attach(recording.Attach(request.Config)), tracing.Attach(page is null ? console : page.Console), logs);
        tracing.Listen(machine);
        if (host.ConsoleInput is not null)
        {
            ConsoleInput.Forward(host.ConsoleInput, machine);
        }

        using TimeLimit limit = new(request.Config.Timeout, stop);
        RunResult result = RunShowing(host, request, machine, page is null ? machine.Run : page.RunOf(machine), stop.Token);
        console.Dispose();
        tracing.Finish(machine, host.Error);
        RunOutcome outcome = RunOutcome.Of(result, WhoStopped(limit, console), request.Config) with { StateHash = recording.LastHash(machine) };
        recording.Finish(outcome, host.Error);
        outcome.WriteTo(host.Error, request);
        file?.Write(RunJson.Write(outcome));
        page?.Write(outcome);
        traced(tracing);
        return outcome.Code;
    }

    private static RunResult RunShowing(CliHost host, RunRequest request, IMachine machine, Func<CancellationToken, RunResult> run, CancellationToken stop)
    {
        using ProgressLine? progress = request.Progress && host.IsErrorTerminal ? new ProgressLine(machine, host.Error) : null;
        return run(stop);
    }

    private static StopCause WhoStopped(TimeLimit limit, ConsoleOutput console) =>
        limit.IsReached ? StopCause.TimeLimit : console.IsClosed ? StopCause.ConsoleClosed : StopCause.User;

    // The loader's messages follow the name of the file.
    internal static IMachine Build(IMachineFactory machines, MachineConfig config, IConsoleSink console, StderrLoggerFactory logs)
    {
        try
        {
            return machines.Build(config, console, logs);
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
}
