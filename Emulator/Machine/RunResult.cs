// What a run answers.
namespace ToroEmu.Machines;

/// <summary>The end of a run.</summary>
/// <param name="Reason">Why it ended.</param>
/// <param name="GuestCode">The guest's own code when it exited through the debug-exit port, else 0.</param>
/// <param name="Report">Text for a person, any number of lines: first cause, registers, back-traces. Null when there is nothing to tell.</param>
/// <param name="Stats">What was counted.</param>
public sealed record RunResult(ExitReason Reason, int GuestCode, string? Report, RunStatistics Stats);
