// An address with a name.
using System.Globalization;

using ToroEmu.Symbols;

namespace ToroEmu.Machines.Reports;

/// <param name="Address">Linear address, or RIP.</param>
/// <param name="Symbol"><c>name+0x1f</c>, or null when the image has no name for it.</param>
/// <param name="Source">The line that made the code, or null when the image does not say or it is no code.</param>
public sealed record ReportPlace(ulong Address, string? Symbol, SourcePlace? Source = null)
{
    /// <summary><c>address name+0x1f file:line</c>, as much of it as is known.</summary>
    public override string ToString()
    {
        string named = Symbol is null
            ? string.Create(CultureInfo.InvariantCulture, $"{Address:x16}")
            : string.Create(CultureInfo.InvariantCulture, $"{Address:x16} {Symbol}");
        return Source is SourcePlace source ? $"{named} {source}" : named;
    }
}
