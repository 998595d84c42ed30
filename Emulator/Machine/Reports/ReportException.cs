// One exception of a chain.
namespace ToroEmu.Machines.Reports;

/// <param name="Name">The manual's mnemonic.</param>
/// <param name="Vector">0..255.</param>
/// <param name="ErrorCode">Null for exceptions without.</param>
/// <param name="Meaning">The error code in words; null if it says nothing.</param>
/// <param name="Place">RIP of the instruction that raised it.</param>
/// <param name="Address">Linear address of a page fault.</param>
public sealed record ReportException(string Name, byte Vector, uint? ErrorCode, string? Meaning, ReportPlace Place, ulong? Address);
