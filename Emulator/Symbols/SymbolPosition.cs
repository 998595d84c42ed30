// An address as a symbol and an offset.
using System.Globalization;

namespace ToroEmu.Symbols;

/// <param name="Symbol">What the address lies in.</param>
/// <param name="Offset">Bytes after its start.</param>
public sealed record SymbolPosition(Symbol Symbol, ulong Offset)
{
    /// <summary><c>name</c> or <c>name+0x1f</c>.</summary>
    public override string ToString() =>
        Offset == 0 ? Symbol.Name : string.Create(CultureInfo.InvariantCulture, $"{Symbol.Name}+0x{Offset:x}");
}
