// One frame of a stack trace.
namespace ToroEmu.Machines.Reports;

/// <param name="Place">RIP, or a return address; its line of source is that of the call.</param>
/// <param name="IsGuess">Found by searching the stack for return addresses: nothing else led to it.</param>
/// <param name="IsInlined">A function that the compiler copied into the next one: it has no frame of its own.</param>
public sealed record ReportFrame(ReportPlace Place, bool IsGuess, bool IsInlined = false);
