// An address with a name.
using System.Globalization;

namespace ToroEmu.Machines.Reports;

/// <param name="Address">Linear address, or RIP.</param>
/// <param name="Symbol"><c>name+0x1f</c>, or null when the image has no name for it.</param>
public sealed record ReportPlace(ulong Address, string? Symbol)
{
    public override string ToString() => Symbol is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Address:x16}")
        : string.Create(CultureInfo.InvariantCulture, $"{Address:x16} {Symbol}");
}
