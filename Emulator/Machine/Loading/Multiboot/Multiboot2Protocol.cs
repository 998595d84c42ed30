// Multiboot, version 2: the protocol of GRUB 2.
using System;
using System.Collections.Immutable;
using System.Linq;

namespace ToroEmu.Machines.Loading.Multiboot;

/// <summary>
/// An image with a header of tags in its first 32 KiB: ELF of either class, or any format with an address tag. Entered in 32-bit protected mode
/// without paging, EAX with a magic number, EBX at the information's tags.
/// </summary>
internal sealed class Multiboot2Protocol : IBootProtocol
{
    public BootKind Kind => BootKind.Multiboot2;

    public bool Recognises(GuestImage image) => Multiboot2Header.Find(image.Bytes) is not null;

    public ImmutableArray<ImagePiece> Layout(BootRequest request)
    {
        Multiboot2Header header = HeaderOf(request.Image);
        Multiboot2Wishes wishes = header.Read();
        if (wishes.Addresses is LoadAddresses addresses)
        {
            return wishes.Entry is null
                ? throw new ImageException("has a Multiboot2 address tag without an entry tag, so it has no first instruction; add one")
                : [addresses.Piece(request.Image.Bytes, header.Offset)];
        }

        if (!request.Image.IsElf)
        {
            throw new ImageException("is no ELF file, and its Multiboot2 header has no address tag; add one, or link it as ELF");
        }

        ImmutableArray<ImagePiece> linked = ElfLoader.Pieces(request.Image.Elf);
        return wishes.Relocation is Relocation relocation ? Move(linked, relocation, request.RamSize) : linked;
    }

    public BootEntry Describe(BootRequest request, ImmutableArray<ImagePiece> pieces, BootSpace space)
    {
        Multiboot2Wishes wishes = HeaderOf(request.Image).Read();
        bool isElf = wishes.Addresses is null;
        ulong distance = isElf ? pieces[0].Address - ElfLoader.Pieces(request.Image.Elf)[0].Address : 0;
        ulong entry = MultibootEntryPoint.Check((wishes.Entry ?? request.Image.Elf.PhysicalEntry()) + distance, pieces);
        Multiboot2Info info = new();
        info.AddCommon(request, space);
        if (isElf && LoadedSections.Load(request.Image.Elf, space) is LoadedSections sections)
        {
            info.AddSections(sections);
        }

        if (isElf && wishes.Relocation is not null)
        {
            info.AddLoadBase((uint)pieces.Min(piece => piece.Address));
        }

        return BootEntry.Protected(entry) with { Rax = Multiboot2Spec.EntryMagic, Rbx = info.Put(space) };
    }

    private static ImmutableArray<ImagePiece> Move(ImmutableArray<ImagePiece> linked, Relocation relocation, ulong ramSize)
    {
        ulong start = linked.Min(piece => piece.Address);
        UInt128 end = linked.Max(piece => (UInt128)piece.Address + piece.Size);
        if (end > uint.MaxValue)
        {
            throw new ImageException("is linked beyond 4 GiB, where Multiboot2 loads nothing; link it lower");
        }

        ulong distance = relocation.Place(new AddressRange(start, (ulong)end - start, ""), ramSize) - start;
        return [.. linked.Select(piece => piece with { Address = piece.Address + distance })];
    }

    private static Multiboot2Header HeaderOf(GuestImage image) => Multiboot2Header.Find(image.Bytes)
        ?? throw new ImageException("has no Multiboot2 header (E85250D6h and its checksum) in its first 32 KiB; link it with one, near the start");
}
