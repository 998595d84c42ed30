// Words for the numbers of an ELF file.
using System.Globalization;
using ToroEmu.Machines.Loading;

namespace ToroEmu.Cli.Inspect;

internal static class SegmentNames
{
    /// <summary>p_type in the spelling of readelf (System V ABI, chapter 5; GNU extensions).</summary>
    public static string Type(uint type) => type switch
    {
        0 => "null",
        1 => "load",
        2 => "dynamic",
        3 => "interp",
        4 => "note",
        6 => "phdr",
        7 => "tls",
        0x6474E550 => "eh_frame",
        0x6474E551 => "stack",
        0x6474E552 => "relro",
        0x6474E553 => "property",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{type:x}"),
    };

    /// <summary>p_flags as <c>rwx</c> with dashes.</summary>
    public static string Flags(uint flags) =>
        string.Concat((flags & 4) != 0 ? "r" : "-", (flags & 2) != 0 ? "w" : "-", (flags & 1) != 0 ? "x" : "-");

    public static string Kind(ElfSymbolKind kind) => kind switch
    {
        ElfSymbolKind.Function => "function",
        ElfSymbolKind.Data => "data",
        _ => "label",
    };
}
