// A named address as people see it.
using ToroEmu.Machines.Loading;

namespace ToroEmu.Symbols;

/// <param name="Name">For display: C# names with a dot before the method.</param>
/// <param name="LinkName">As the linker wrote it.</param>
/// <param name="Address">Virtual address.</param>
/// <param name="Size">Bytes; 0 when unknown.</param>
/// <param name="Kind">What it names.</param>
public sealed record Symbol(string Name, string LinkName, ulong Address, ulong Size, ElfSymbolKind Kind);
