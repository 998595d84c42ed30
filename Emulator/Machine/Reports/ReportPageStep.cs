// One entry of a page walk.
namespace ToroEmu.Machines.Reports;

/// <param name="Level">PML4E, PDPTE, PDE or PTE.</param>
/// <param name="Index">Its number in its table.</param>
/// <param name="Physical">Guest physical address of the entry.</param>
/// <param name="Value">The entry; null: it does not lie in RAM.</param>
/// <param name="Bits">Its bits by name.</param>
/// <param name="Remark">What is wrong with it, or null.</param>
public sealed record ReportPageStep(string Level, int Index, ulong Physical, ulong? Value, string Bits, string? Remark);
