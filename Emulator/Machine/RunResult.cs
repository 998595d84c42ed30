// What a run answers.
using ToroEmu.Machines.Reports;

namespace ToroEmu.Machines;

/// <summary>The end of a run.</summary>
/// <param name="Reason">Why it ended.</param>
/// <param name="GuestCode">The guest's own code when it exited through the debug-exit port, else 0.</param>
/// <param name="Findings">Why the guest died or got stuck. Null when there is nothing to tell.</param>
/// <param name="Stats">What was counted.</param>
public sealed record RunResult(ExitReason Reason, int GuestCode, GuestReport? Findings, RunStatistics Stats)
{
    /// <summary>The findings as text for a person, any number of lines.</summary>
    public string? Report => Findings?.Text;
}
