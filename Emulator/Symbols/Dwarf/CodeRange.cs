// A piece of code.
namespace ToroEmu.Symbols.Dwarf;

/// <param name="Low">Its first address.</param>
/// <param name="High">The address behind it.</param>
internal readonly record struct CodeRange(ulong Low, ulong High)
{
    public bool Contains(ulong address) => address - Low < High - Low;
}
