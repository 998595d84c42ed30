// One of the last branches of a core.
namespace ToroEmu.Machines.Reports;

/// <param name="From">The branch, or what was interrupted.</param>
/// <param name="To">Where control went.</param>
/// <param name="How">"call", "jne", "#PF", "interrupt 32".</param>
/// <param name="Times">How often in a row.</param>
public sealed record ReportBranch(ReportPlace From, ReportPlace To, string How, int Times);
