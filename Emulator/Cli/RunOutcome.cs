// The end of a run in the command line's terms: an exit code and what to say.
using System.Globalization;
using System.IO;
using ToroEmu.Machines;

namespace ToroEmu.Cli;

/// <param name="Code">Exit code of the process.</param>
/// <param name="Message">One line for standard error, or null when all went well.</param>
/// <param name="Result">What the machine answered.</param>
internal sealed record RunOutcome(ExitCode Code, string? Message, RunResult Result)
{
    /// <summary>Of the machine's last state, in hexadecimal digits; null: nobody asked.</summary>
    public string? StateHash { get; init; }

    /// <param name="result">What the machine answered.</param>
    /// <param name="stopCause">Who stopped it, if anybody did.</param>
    /// <param name="config">What had been asked for.</param>
    public static RunOutcome Of(RunResult result, StopCause stopCause, MachineConfig config)
    {
        (ExitCode code, string? message) = result.Reason switch
        {
            ExitReason.GuestExit when result.GuestCode != 0 => (ExitCode.GuestFailed, $"the guest failed with code {result.GuestCode}"),
            ExitReason.GuestExit or ExitReason.GuestReset => (ExitCode.Ok, (string?)null),
            ExitReason.Crash => (ExitCode.GuestCrashed, "the guest crashed"),
            ExitReason.Deadlock => (ExitCode.Deadlock, "deadlock: no core can make progress"),
            ExitReason.Limit => (ExitCode.Limit, "the instruction limit is reached"),
            ExitReason.Stopped when stopCause == StopCause.TimeLimit => (ExitCode.Limit, TimeoutMessage(config)),
            ExitReason.Stopped when stopCause == StopCause.ConsoleClosed => (ExitCode.Interrupted, "standard output takes no more; the run was stopped"),
            ExitReason.Stopped => (ExitCode.Interrupted, "interrupted"),
            ExitReason.DeterminismMismatch => (ExitCode.DeterminismMismatch, "the run did not repeat itself"),
            _ => (ExitCode.Internal, $"internal error: the run ended for an unknown reason ({result.Reason})"),
        };
        return new RunOutcome(code, message, result);
    }

    /// <summary>Writes message, report and, if wanted, statistics; or all of it as JSON.</summary>
    public void WriteTo(TextWriter error, RunRequest request)
    {
        if (request.Json)
        {
            error.Write(RunJson.Write(this));
            return;
        }

        if (Message is not null)
        {
            error.WriteLine($"toroemu: {Message}");
        }

        if (Code != ExitCode.Interrupted && Result.Report is string report) // who interrupts a run does not ask why it was so slow
        {
            error.WriteLine(report.TrimEnd());
        }

        if (StateHash is not null) error.WriteLine($"state: {StateHash}");
        if (request.Stats)
        {
            StatisticsText.Write(Result.Stats, error);
        }
    }

    private static string TimeoutMessage(MachineConfig config) => string.Create(
        CultureInfo.InvariantCulture, $"the time limit of {config.Timeout?.TotalSeconds:0.###} s is reached; give more with --timeout");
}
