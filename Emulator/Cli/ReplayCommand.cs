// "toroemu replay": runs a recorded run again and compares it with the record.
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Threading;
using Microsoft.Extensions.Logging;
using ToroEmu.Machines;
using ToroEmu.Machines.Loading;
using ToroEmu.Machines.Record;

namespace ToroEmu.Cli;

internal static class ReplayCommand
{
    public static Command Create(CliHost host)
    {
        Argument<string> trace = new("FILE") { Description = "A .torotrace of toroemu run --record" };
        Option<string?> image = new("--image") { Description = "The recorded image, if it is not in the trace and not where it was", HelpName = "PATH" };
        Option<bool> hash = new("--hash") { Description = "Print the SHA-256 of the machine's last state on standard error" };
        Command command = new("replay", "Run a recorded run again, and check that it is the same");
        command.Arguments.Add(trace);
        command.Options.Add(image);
        command.Options.Add(hash);
        command.SetAction(parsed => (int)Run(host, parsed.GetValue(trace)!, parsed.GetValue(image), parsed.GetValue(hash)));
        return command;
    }

    private static ExitCode Run(CliHost host, string path, string? image, bool wantsHash)
    {
        Trace trace = TraceArgument.Read(path);
        TraceReplay replay = TraceArgument.Prepare(path, trace, image);
        using CancellationTokenSource stop = new();
        using System.IDisposable signals = host.OnInterrupt(stop.Cancel);
        using StderrLoggerFactory logs = new(host.Error, LogLevel.Warning);
        using ConsoleOutput console = new(host.ConsoleOutput, stop.Cancel);
        using IDeterministicMachine machine = TraceArgument.Build(path, replay, host.Machines, console, logs);
        RunResult? result = replay.Run(machine, stop.Token);
        console.Dispose();
        ExitCode code = Tell(host.Error, path, trace, replay, result);
        if (wantsHash) host.Error.WriteLine($"state: {System.Convert.ToHexStringLower(machine.StateHash())}");
        return code;
    }

    private static ExitCode Tell(TextWriter error, string path, Trace trace, TraceReplay replay, RunResult? result)
    {
        if (replay.Mismatch is ReplayMismatch mismatch)
        {
            TellMismatch(error, path, mismatch);
            return ExitCode.DeterminismMismatch;
        }

        if (result?.Reason == ExitReason.Stopped && trace.End is { Reason: not ExitReason.Stopped }) return ExitCode.Interrupted;
        if (replay.IsCut)
        {
            error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"toroemu: {path} has no end, the recording was killed; its first {trace.MarkInstructions} instructions are repeated, {replay.Verified} states equal"));
            return ExitCode.Ok;
        }

        RunOutcome outcome = Outcome(trace, result);
        if (outcome.Message is string message) error.WriteLine($"toroemu: {message}");
        if (outcome.Code != ExitCode.Interrupted && result?.Report is string report) error.WriteLine(report.TrimEnd());
        return outcome.Code;
    }

    /// <summary>What the recording process said. One that was killed before it came to that would have said what follows from the end.</summary>
    private static RunOutcome Outcome(Trace trace, RunResult? result)
    {
        RunResult end = result ?? new RunResult(ExitReason.GuestExit, 0, null, RunStatistics.None);
        return trace.Exit is (int code, var message) ? new RunOutcome((ExitCode)code, message, end) : RunOutcome.Of(end, StopCause.User, trace.Header.Config);
    }

    private static void TellMismatch(TextWriter error, string path, ReplayMismatch mismatch)
    {
        error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"toroemu: {path}: the run does not repeat itself between instructions {mismatch.EqualUpTo} and {mismatch.DiffersAt}: {mismatch.What}"));
        if (!mismatch.Sections.IsEmpty) error.WriteLine($"  parts that differ: {string.Join(", ", mismatch.Sections)}");
        if (mismatch.Recorded is ChainPoint recorded) error.WriteLine($"  recorded: {ChainText.Line(recorded)}");
        error.WriteLine($"  here:     {ChainText.Line(mismatch.Here)}");
    }
}
