// One line of disassembly.
namespace ToroEmu.Machines.Reports;

/// <param name="Place">Where it is.</param>
/// <param name="Bytes">In hexadecimal.</param>
/// <param name="Text">In Intel's syntax, with symbols.</param>
/// <param name="IsMarked">The instruction that this is about.</param>
public sealed record ReportInstruction(ReportPlace Place, string Bytes, string Text, bool IsMarked);
