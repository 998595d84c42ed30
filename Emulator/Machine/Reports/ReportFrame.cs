// One frame of a stack trace.
namespace ToroEmu.Machines.Reports;

/// <param name="Place">RIP, or a return address.</param>
/// <param name="IsGuess">Found by searching the stack for return addresses: frame pointers led nowhere.</param>
public sealed record ReportFrame(ReportPlace Place, bool IsGuess);
