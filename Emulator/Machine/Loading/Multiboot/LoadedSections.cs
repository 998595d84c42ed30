// The section headers of an ELF image as Multiboot hands them to the guest.
using System;
using System.Buffers.Binary;
using System.IO;

namespace ToroEmu.Machines.Loading.Multiboot;

/// <summary>
/// Sections that no segment covers, symbols and their names among them, are loaded behind the image, and the headers say where (Multiboot 3.3,
/// "syms"; Multiboot2 3.6.7). Both specifications leave the whole out where it is not at hand.
/// </summary>
/// <param name="Headers">All section headers in the file's own format, sh_addr filled in.</param>
/// <param name="Count">Their number.</param>
/// <param name="Size">Bytes of each.</param>
/// <param name="NamesIndex">Index of the section that holds the names.</param>
internal sealed record LoadedSections(byte[] Headers, int Count, int Size, int NamesIndex)
{
    private const int Alignment = 16;

    /// <summary>Loads the sections; null if the image has none, or if RAM has no room for them.</summary>
    public static LoadedSections? Load(ElfImage image, BootSpace space)
    {
        if (image.Sections.IsEmpty)
        {
            return null;
        }

        byte[] content = Gather(image, out long[] offsets);
        ulong address = 0;
        if (content.Length != 0 && !space.TryPutBehind(content, out address))
        {
            return null;
        }

        byte[] headers = image.SectionHeaders().ToArray();
        for (int i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] >= 0)
            {
                WriteAddress(headers.AsSpan(i * image.Format.SectionSize + image.Format.SectionAddress), (uint)(address + (ulong)offsets[i]), image.Is64);
            }
        }

        return new LoadedSections(headers, offsets.Length, image.Format.SectionSize, image.SectionNamesIndex);
    }

    // Offsets of the sections in the answer; -1 for those that segments hold or that have no bytes.
    private static byte[] Gather(ElfImage image, out long[] offsets)
    {
        offsets = new long[image.Sections.Length];
        using MemoryStream content = new();
        for (int i = 0; i < offsets.Length; i++)
        {
            ElfSection section = image.Sections[i];
            offsets[i] = -1;
            if (section.HasFileBytes && (section.Flags & ElfSpec.SectionFlagAlloc) == 0)
            {
                content.Write(new byte[-content.Length & (Alignment - 1)]);
                offsets[i] = content.Length;
                content.Write(image.BytesOf(section).Span);
            }
        }

        return content.ToArray();
    }

    private static void WriteAddress(Span<byte> field, uint address, bool isWide)
    {
        if (isWide)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(field, address);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(field, address);
        }
    }
}
