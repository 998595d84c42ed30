// How a guest ended, for a debugger's console.
using System;

using ToroEmu.Machines;

namespace ToroEmu.Gdb;

internal static class EndText
{
    /// <summary>A line, and behind it what is known about a crash.</summary>
    public static string Of(RunResult? result)
    {
        string how = result?.Reason switch
        {
            ExitReason.GuestExit => $"exited with code {result.GuestCode}",
            ExitReason.GuestReset => "asked for a reset",
            ExitReason.Crash => "crashed",
            ExitReason.Deadlock => "is stuck: no core can make progress",
            ExitReason.Limit => "has reached the limit of instructions",
            _ => "was stopped",
        };
        string report = result?.Report is string text ? text.TrimEnd() + Environment.NewLine : "";
        return $"The guest {how}. It can be looked at, and run backwards; continue once more to let it end.{Environment.NewLine}{report}";
    }
}
