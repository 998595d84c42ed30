// One section header of an ELF file.
namespace ToroEmu.Machines.Loading;

/// <summary>A section header. <see cref="ElfImage"/> has checked that the file bytes exist.</summary>
/// <param name="Name">From the section name table; empty when that has no such name.</param>
/// <param name="Type">sh_type.</param>
/// <param name="Flags">sh_flags.</param>
/// <param name="Address">sh_addr, virtual.</param>
/// <param name="Offset">sh_offset, bytes into the file.</param>
/// <param name="Size">sh_size, bytes.</param>
/// <param name="Link">sh_link: for symbols, the section of their names.</param>
/// <param name="Align">sh_addralign, bytes.</param>
public readonly record struct ElfSection(string Name, uint Type, ulong Flags, ulong Address, ulong Offset, ulong Size, uint Link, ulong Align)
{
    /// <summary>Whether the file holds bytes of it.</summary>
    public bool HasFileBytes => Type is not (ElfSpec.SectionTypeNull or ElfSpec.SectionTypeNoBits) && Size != 0;
}
