// Multiboot, version 1: the protocol of GRUB and of QEMU's -kernel.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Loading.Multiboot;

/// <summary>
/// An image with a header in its first 8 KiB: ELF of either class, or any format with addresses in the header. Entered in 32-bit protected mode
/// without paging, EAX with a magic number, EBX at the information structure.
/// </summary>
internal sealed class MultibootProtocol : IBootProtocol
{
    public BootKind Kind => BootKind.Multiboot;

    // QEMU takes no 64-bit ELF image by its Multiboot header: one that has a PVH note as well boots by that there, and so it does here.
    public bool Recognises(GuestImage image) =>
        MultibootHeader.Find(image.Bytes.Span) is MultibootHeader header
        && (header.Addresses is not null || (image.IsElf && (!image.Elf.Is64 || !PvhNote.IsIn(image.Elf))));

    public ImmutableArray<ImagePiece> Layout(BootRequest request)
    {
        MultibootHeader header = HeaderOf(request.Image);
        uint unknown = header.Flags & MultibootSpec.FlagsRequired & ~MultibootSpec.FlagsKnown;
        if (unknown != 0)
        {
            throw new ImageException($"requires Multiboot features 0x{unknown:x}, which the specification does not have; mend the flags of its header");
        }

        if (header.Addresses is null && !request.Image.IsElf)
        {
            throw new ImageException("is no ELF file, and its Multiboot header has no addresses (flag 16); add them, or link it as ELF");
        }

        return header.Addresses?.Piece(request.Image.Bytes, header.Offset) is ImagePiece piece ? [piece] : ElfLoader.Pieces(request.Image.Elf);
    }

    public BootEntry Describe(BootRequest request, ImmutableArray<ImagePiece> pieces, BootSpace space)
    {
        LoadAddresses? addresses = HeaderOf(request.Image).Addresses;
        ulong entry = MultibootEntryPoint.Check(addresses?.Entry ?? request.Image.Elf.PhysicalEntry(), pieces);
        ElfImage sections = addresses is null ? request.Image.Elf : ElfImage.None;
        return BootEntry.Protected(entry) with { Rax = MultibootSpec.EntryMagic, Rbx = MultibootInfo.Write(request, space, sections) };
    }

    private static MultibootHeader HeaderOf(GuestImage image) => MultibootHeader.Find(image.Bytes.Span)
        ?? throw new ImageException("has no Multiboot header (1BADB002h and its checksum) in its first 8 KiB; link it with one, near the start");
}
