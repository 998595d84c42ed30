// One symbol of an ELF file.
namespace ToroEmu.Machines.Loading;

/// <summary>A named address. <see cref="ElfImage.NameOf"/> reads the name, which most users of a symbol table never ask for.</summary>
/// <param name="NameIndex">Bytes into the table of names.</param>
/// <param name="Address">Virtual address.</param>
/// <param name="Size">Bytes; 0 when the linker did not know.</param>
/// <param name="Kind">What it names.</param>
public readonly record struct ElfSymbol(uint NameIndex, ulong Address, ulong Size, ElfSymbolKind Kind);
