// The Linux/x86 boot protocol, past the setup code in real mode, which needs a BIOS.
using System;
using System.Collections.Immutable;
using ToroEmu.Cpu;

namespace ToroEmu.Machines.Loading.Linux;

/// <summary>
/// A bzImage, entered in 32-bit protected mode or in 64-bit mode (boot.rst, "32-bit Boot Protocol", "64-bit Boot Protocol"): boot selectors in a GDT of
/// ours, interrupts off, ESI or RSI at the boot parameters.
/// </summary>
/// <param name="kind"><see cref="BootKind.Linux"/> or <see cref="BootKind.Linux64"/>.</param>
internal sealed class LinuxProtocol(BootKind kind) : IBootProtocol
{
    public BootKind Kind => kind;

    private bool IsLong => kind == BootKind.Linux64;

    // A zImage is recognised as well, to be refused by its name.
    public bool Recognises(GuestImage image) => LinuxHeader.IsIn(image.Bytes.Span) && (!IsLong || HasLongEntry(image));

    public ImmutableArray<ImagePiece> Layout(BootRequest request)
    {
        LinuxHeader header = LinuxHeader.Read(request.Image.Bytes);
        if (IsLong && !header.HasLongEntry)
        {
            throw new ImageException("is a Linux kernel without an entry in 64-bit mode; boot it with --boot linux");
        }

        ReadOnlyMemory<byte> kernel = header.Kernel();
        ulong room = Math.Max((ulong)kernel.Length, header.InitSize);
        return [new ImagePiece(Place(header, room, request.RamSize), kernel, (ulong)kernel.Length, "a Linux kernel") { Room = room }];
    }

    public BootEntry Describe(BootRequest request, ImmutableArray<ImagePiece> pieces, BootSpace space)
    {
        LinuxHeader header = LinuxHeader.Read(request.Image.Bytes);
        ulong parameters = LinuxParameters.Write(header, request, pieces[0], space);
        DescriptorTable gdt = BootTables.WriteGdt(space, IsLong ? BootEntry.LongCode : BootEntry.FlatCode);
        BootEntry entry = IsLong
            ? BootEntry.Long(pieces[0].Address + LinuxSpec.LongEntry, gdt, BootTables.WriteIdentityMap(space, pieces[0].Range))
            : BootEntry.Protected(pieces[0].Address, gdt);
        return entry with { Rsi = parameters };
    }

    private static bool HasLongEntry(GuestImage image)
    {
        try
        {
            return LinuxHeader.Read(image.Bytes).HasLongEntry;
        }
        catch (ImageException)
        {
            return false;
        }
    }

    // A relocatable kernel that finds no room where it would like to be takes the lowest place that will do. All others are linked for 1 MiB.
    private static ulong Place(LinuxHeader header, ulong room, ulong ramSize)
    {
        if (!header.IsRelocatable)
        {
            return MemoryMap.KernelStart;
        }

        ulong preferred = header.PreferredAddress;
        bool isUsable = preferred >= MemoryMap.KernelStart && MemoryMap.IsRam(preferred, room, ramSize) && preferred < MemoryMap.LowRamEnd;
        return isUsable ? preferred : (MemoryMap.KernelStart + header.Alignment - 1) / header.Alignment * header.Alignment;
    }
}
