// The PVH boot protocol, version 1, as Xen defines it and QEMU's -kernel provides it.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Loading;

/// <summary>
/// An ELF image with a note (Xen's docs/misc/pvh.pandoc): entered in 32-bit protected mode without paging, all segments flat, EBX at the start info.
/// </summary>
internal sealed class PvhProtocol : IBootProtocol
{
    public BootKind Kind => BootKind.Pvh;

    public bool Recognises(GuestImage image) => PvhNote.IsIn(image.Elf);

    public ImmutableArray<ImagePiece> Layout(BootRequest request)
    {
        PvhNote.FindEntry(request.Image.Elf); // first: a program that is no guest shall be told so, not where its segments lie
        return ElfLoader.Pieces(request.Image.Elf);
    }

    public BootEntry Describe(BootRequest request, ImmutableArray<ImagePiece> pieces, BootSpace space) =>
        BootEntry.Protected(PvhNote.FindEntry(request.Image.Elf)) with { Rbx = PvhStartInfo.Write(request, space) };
}
