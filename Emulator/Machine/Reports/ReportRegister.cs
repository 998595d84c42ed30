// One register's value.
namespace ToroEmu.Machines.Reports;

/// <param name="Name">As the manuals write it.</param>
/// <param name="Value">In hexadecimal, as wide as the register.</param>
public sealed record ReportRegister(string Name, string Value);
