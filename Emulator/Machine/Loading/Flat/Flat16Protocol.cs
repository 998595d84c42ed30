// Bytes without a header, entered in real mode: boot sectors and the like.
using System.Collections.Immutable;

namespace ToroEmu.Machines.Loading.Flat;

/// <summary>
/// Loaded and entered where the user says, with CS:IP such that IP is the address's low 16 bits. All other registers are zero, so the stack starts at
/// the top of the first 64 KiB. There is no BIOS: the interrupt table is zero.
/// </summary>
internal sealed class Flat16Protocol : IBootProtocol
{
    private const ulong SegmentMask = 0xF_0000;
    private const int Paragraph = 4;

    public BootKind Kind => BootKind.Flat16;

    /// <summary>Only if the user asks for it.</summary>
    public bool Recognises(GuestImage image) => false;

    public ImmutableArray<ImagePiece> Layout(BootRequest request) =>
        [new ImagePiece(request.Config.LoadAddress ?? MemoryMap.BootSectorStart, request.Image.Bytes, (ulong)request.Image.Bytes.Length, "a flat image")];

    public BootEntry Describe(BootRequest request, ImmutableArray<ImagePiece> pieces, BootSpace space)
    {
        if (!request.Modules.IsEmpty)
        {
            throw new ImageException("is booted in real mode, where nothing can tell it of an initrd or of modules; leave them out");
        }

        ulong entry = FlatEntry.Of(request.Config, pieces[0]);
        return entry < MemoryMap.FirmwareAreaEnd
            ? BootEntry.Real((ushort)((entry & SegmentMask) >> Paragraph), (ushort)entry)
            : throw new ImageException($"has its entry at 0x{entry:x}, which real mode cannot reach; name one below 1 MiB");
    }
}
