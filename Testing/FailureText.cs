// What a failed run says.
using System;
using System.Globalization;
using System.Linq;
using System.Text;

using ToroEmu.Machines;

namespace ToroEmu.Testing;

/// <summary>For a person who sees nothing but this message in a log.</summary>
internal static class FailureText
{
    private const int ConsoleLines = 20;

    /// <param name="machine">Where it happened.</param>
    /// <param name="wanted">"the guest did not print ...".</param>
    /// <param name="instead">"it crashed".</param>
    public static string Of(Machine machine, string wanted, string instead)
    {
        StringBuilder text = new();
        text.Append(wanted).Append(": ").AppendLine(instead);
        text.AppendLine(CultureInfo.InvariantCulture, $"  at {machine.Instructions:N0} instructions, {machine.Time.TotalMilliseconds:0.######} ms of virtual time");
        text.AppendLine(CultureInfo.InvariantCulture, $"  {machine.Description}");
        if (machine.WasChanged) text.AppendLine("  the test has written to memory or registers, which a replay does not do");
        AppendConsole(text, machine.Console);
        if (machine.Result?.Report is string report) text.AppendLine(report.TrimEnd());
        return text.ToString().TrimEnd();
    }

    /// <summary>The end of a run in words.</summary>
    public static string Of(RunResult result) => result.Reason switch
    {
        ExitReason.GuestExit => FormattableString.Invariant($"it exited with code {result.GuestCode}"),
        ExitReason.GuestReset => "it asked for a reset",
        ExitReason.Crash => "it crashed",
        ExitReason.Deadlock => "no core can make progress any more",
        ExitReason.Stopped => "the run was stopped",
        ExitReason.Limit => "the machine's limit of instructions is reached",
        _ => result.Reason.ToString(),
    };

    private static void AppendConsole(StringBuilder text, string console)
    {
        if (console.Length == 0)
        {
            text.AppendLine("  nothing was printed");
            return;
        }

        string[] lines = console.TrimEnd('\n').Split('\n');
        text.AppendLine(lines.Length > ConsoleLines ? $"  console, the last {ConsoleLines} of {lines.Length} lines:" : "  console:");
        foreach (string line in lines.TakeLast(ConsoleLines)) text.Append("  | ").AppendLine(line.TrimEnd('\r'));
    }
}
