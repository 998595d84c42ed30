// Bytes without a header, entered in 64-bit mode.
using System.Collections.Immutable;
using ToroEmu.Cpu;

namespace ToroEmu.Machines.Loading.Flat;

/// <summary>
/// Loaded and entered where the user says. Paging maps the first 4 GiB and the image to themselves; RBX and RDI hold the address of a PVH start
/// info, as that of a PVH guest and as a C function's first argument; RSP has a page of stack.
/// </summary>
internal sealed class FlatProtocol : IBootProtocol
{
    public BootKind Kind => BootKind.Flat;

    /// <summary>Only if the user names a place: there is nothing to tell a flat image by.</summary>
    public bool Recognises(GuestImage image) => false;

    public ImmutableArray<ImagePiece> Layout(BootRequest request) =>
        [new ImagePiece(request.Config.LoadAddress ?? MemoryMap.KernelStart, request.Image.Bytes, (ulong)request.Image.Bytes.Length, "a flat image")];

    public BootEntry Describe(BootRequest request, ImmutableArray<ImagePiece> pieces, BootSpace space)
    {
        ulong info = PvhStartInfo.Write(request, space);
        DescriptorTable gdt = BootTables.WriteGdt(space, BootEntry.LongCode);
        ulong stack = space.Take(MemoryMap.BootStack, MemoryMap.BootStack.Size);
        return BootEntry.Long(FlatEntry.Of(request.Config, pieces[0]), gdt, BootTables.WriteIdentityMap(space, pieces[0].Range)) with
        {
            Rbx = info,
            Rdi = info,
            Rsp = stack + MemoryMap.BootStack.Size,
        };
    }
}
