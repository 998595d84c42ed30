// A place in memory that a waiting core looks at.
namespace ToroEmu.Machines.Reports;

/// <param name="Place">Its linear address.</param>
/// <param name="Size">Bytes that are looked at.</param>
/// <param name="Value">What is there now.</param>
/// <param name="Meaning">What it is for, when the machine knows: "used.idx of ring 0->2".</param>
/// <param name="By">The instruction that reads it.</param>
/// <param name="At">Where that instruction is; null: not known.</param>
public sealed record ReportWait(ReportPlace Place, int Size, ulong Value, string? Meaning, string By, ReportPlace? At);
