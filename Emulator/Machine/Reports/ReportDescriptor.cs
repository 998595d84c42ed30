// A descriptor, a gate or a stack pointer of a task, and what is wrong with it.
namespace ToroEmu.Machines.Reports;

/// <param name="Name">"IDT entry 14", "GDT selector 0018", "IST1".</param>
/// <param name="Address">Linear address; null if it lies outside of its table.</param>
/// <param name="Bytes">What is in memory, as one or two hexadecimal words; null if nothing is mapped there.</param>
/// <param name="Fields">Decoded.</param>
/// <param name="Verdict">The rule that is broken, or null.</param>
public sealed record ReportDescriptor(string Name, ulong? Address, string? Bytes, string? Fields, string? Verdict);
