// An image file of which nobody has said yet what it is.
using System;

namespace ToroEmu.Machines.Loading;

/// <summary>The bytes of an image and, when they are an ELF file, its headers.</summary>
/// <param name="Path">As the user named it.</param>
/// <param name="Bytes">The whole file.</param>
public sealed record GuestImage(string Path, ReadOnlyMemory<byte> Bytes)
{
    private ElfImage? elf;

    /// <summary>Whether the file says of itself that it is an ELF file.</summary>
    public bool IsElf => ElfIdentity.IsElf(Bytes.Span);

    /// <summary>The headers of an ELF file; none of any other.</summary>
    /// <exception cref="ImageException">It is an ELF file, but damaged or for another machine.</exception>
    public ElfImage Elf => elf ??= IsElf ? ElfImage.Parse(Bytes) : ElfImage.None;

    /// <summary>Where symbols come from: the headers, or none if the file is booted as something else and its headers cannot be read.</summary>
    public ElfImage SymbolSource
    {
        get
        {
            try
            {
                return Elf;
            }
            catch (ImageException)
            {
                return ElfImage.None;
            }
        }
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="ImageException">It cannot be read.</exception>
    public static GuestImage Read(string path) => new(path, ImageFile.Read(path));
}
