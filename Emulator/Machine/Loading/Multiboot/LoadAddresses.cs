// Where an image that is no ELF file says it is to be loaded, in both versions of Multiboot.
using System;

namespace ToroEmu.Machines.Loading.Multiboot;

/// <summary>The address fields (Multiboot 3.1.3, Multiboot2 3.1.5); all are physical.</summary>
/// <param name="Header">Where the Multiboot header comes to lie, which ties file offsets to addresses.</param>
/// <param name="Load">First byte that is loaded.</param>
/// <param name="LoadEnd">First byte that is not; 0 for the whole file.</param>
/// <param name="BssEnd">End of what is zeroed behind it; 0 for nothing.</param>
/// <param name="Entry">First instruction.</param>
internal sealed record LoadAddresses(uint Header, uint Load, uint LoadEnd, uint BssEnd, uint Entry)
{
    /// <summary>In Multiboot2's <see cref="Load"/>: from the beginning of the file.</summary>
    public const uint FromStart = uint.MaxValue;

    /// <summary>The piece of the file that is loaded.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="headerOffset">Where the header was found, in bytes.</param>
    /// <exception cref="ImageException">The fields contradict each other or the file.</exception>
    public ImagePiece Piece(ReadOnlyMemory<byte> file, int headerOffset)
    {
        long start = Load == FromStart ? (long)Header - headerOffset : Load;
        long offset = headerOffset - (Header - start);
        if (start < 0 || start > Header || offset < 0)
        {
            throw new ImageException($"has a Multiboot header with load address 0x{Load:x} that does not go with header address 0x{Header:x}; mend it");
        }

        long length = LoadEnd == 0 ? file.Length - offset : LoadEnd - start;
        if (length <= 0 || offset + length > file.Length)
        {
            throw new ImageException($"is cut short: its Multiboot header loads {length} bytes from byte {offset} on, the file has {file.Length}; build it again");
        }

        long size = BssEnd == 0 ? length : BssEnd - start;
        return size >= length
            ? new ImagePiece((ulong)start, file.Slice((int)offset, (int)length), (ulong)size, "a Multiboot image")
            : throw new ImageException($"has a Multiboot header whose bss ends at 0x{BssEnd:x}, before the data does; mend it");
    }
}
