// How a unit's values are encoded.
namespace ToroEmu.Symbols.Dwarf;

/// <param name="Version">Of the format, 2 to 5.</param>
/// <param name="IsWide">Offsets have 8 bytes instead of 4.</param>
/// <param name="AddressSize">Bytes of an address: 4 or 8.</param>
internal readonly record struct DwarfUnitFormat(ushort Version, bool IsWide, int AddressSize)
{
    public int OffsetSize => IsWide ? 8 : 4;

    public bool IsKnown => Version is >= DwarfSpec.VersionMin and <= DwarfSpec.VersionMax && AddressSize is (4 or 8);
}
