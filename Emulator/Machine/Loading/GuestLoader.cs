// Everything that lies in guest RAM when the first instruction runs, written in order.
using System;
using System.Collections.Immutable;
using ToroEmu.Devices;
using ToroEmu.Devices.Contracts;
using ToroEmu.Machines.Loading.Flat;
using ToroEmu.Machines.Loading.Linux;
using ToroEmu.Machines.Loading.Multiboot;
using ToroEmu.Machines.Tables;

namespace ToroEmu.Machines.Loading;

/// <summary>Picks the boot protocol, and loads an image and all that the machine tells the guest about itself.</summary>
public static class GuestLoader
{
    /// <summary>
    /// In the order in which they are asked. It is QEMU's where an image follows several: Linux, then Multiboot 1 if the image is what QEMU takes for
    /// it, then PVH. What QEMU does not know comes last.
    /// </summary>
    private static readonly ImmutableArray<IBootProtocol> Protocols =
    [
        new LinuxProtocol(BootKind.Linux64), new LinuxProtocol(BootKind.Linux), new MultibootProtocol(), new PvhProtocol(), new Multiboot2Protocol(),
        new FlatProtocol(), new Flat16Protocol(),
    ];

    /// <summary>Writes image, ACPI and MP tables, and what the boot protocol has, into zeroed RAM.</summary>
    /// <param name="image">The guest.</param>
    /// <param name="config">Cores, RAM and command line; valid.</param>
    /// <param name="virtioDevices">Number of virtio-mmio slots in use, from slot 0 on.</param>
    /// <param name="memory">Guest RAM of <see cref="MachineConfig.MemoryBytes"/> bytes.</param>
    /// <returns>How the boot processor starts.</returns>
    /// <exception cref="ImageException">The image cannot be run on this machine.</exception>
    public static BootEntry Load(GuestImage image, MachineConfig config, int virtioDevices, IGuestMemory memory)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(config);
        IBootProtocol protocol = Find(image, config);
        BootRequest request = new(image, config, CommandLineBuilder.Build(config.Append, virtioDevices), BootModule.ReadAll(config));
        BootSpace space = new(memory, config.MemoryBytes);
        ImmutableArray<ImagePiece> pieces = protocol.Layout(request);
        PieceLoader.Load(pieces, space);
        WriteTables(config, virtioDevices, space);
        return protocol.Describe(request, pieces, space);
    }

    /// <summary>All protocols that the image follows, the one that <see cref="BootKind.Auto"/> takes first.</summary>
    /// <exception cref="ImageException">It is an ELF file that is damaged or for another machine.</exception>
    public static ImmutableArray<BootKind> Recognise(GuestImage image)
    {
        ImmutableArray<BootKind>.Builder kinds = ImmutableArray.CreateBuilder<BootKind>();
        foreach (IBootProtocol protocol in Protocols)
        {
            if (protocol.Recognises(image))
            {
                kinds.Add(protocol.Kind);
            }
        }

        return kinds.ToImmutable();
    }

    private static IBootProtocol Find(GuestImage image, MachineConfig config)
    {
        foreach (IBootProtocol protocol in Protocols)
        {
            if (config.BootWanted == BootKind.Auto ? protocol.Recognises(image) : protocol.Kind == config.BootWanted)
            {
                return protocol;
            }
        }

        throw new ImageException(WhyNone(image));
    }

    private static void WriteTables(MachineConfig config, int virtioDevices, BootSpace space)
    {
        WriteFirmware(config.Machine, space);
        if (config.Machine.Acpi)
        {
            space.Rsdp = space.Take(MemoryMap.AcpiTables, MemoryMap.AcpiTables.Size, [MemoryMap.FirmwareArea]);
            AcpiTables.Write(space.Memory, space.Rsdp, config.Cores, virtioDevices, config.Machine);
        }

        WriteMpTable(config, virtioDevices, space);
    }

    // What of a PC's firmware guests rely on without calling it.
    private static void WriteFirmware(MachineOptions machine, BootSpace space)
    {
        if (space.IsFree(MemoryMap.ResetVector))
        {
            space.Claim(MemoryMap.ResetVector);
            ResetVector.Write(space.Memory);
        }

        if (machine.BiosData)
        {
            GuestWriter.Write(space.Memory, MemoryMap.BiosExtendedSegment, LittleEndian.Bytes((ushort)(MemoryMap.BaseMemoryEnd >> 4)));
            GuestWriter.Write(space.Memory, MemoryMap.BiosBaseMemory, LittleEndian.Bytes((ushort)(MemoryMap.BaseMemoryEnd / MemoryMap.KiB)));
        }
    }

    // The MP floating pointer in base memory cannot move; where an image covers it, the one in the BIOS area remains.
    private static void WriteMpTable(MachineConfig config, int virtioDevices, BootSpace space)
    {
        ulong table = space.Take(MemoryMap.MpConfiguration, MemoryMap.MpConfiguration.Size, [MemoryMap.BiosArea]);
        bool hasPointer = space.IsFree(MemoryMap.MpFloatingPointer);
        if (hasPointer)
        {
            space.Claim(MemoryMap.MpFloatingPointer);
        }

        MpTable.Write(space.Memory, hasPointer ? MemoryMap.MpFloatingPointer.Start : null, table, config.Cores, virtioDevices, config.Machine);
    }

    private static string WhyNone(GuestImage image)
    {
        const string orFlat = "or name its place with --boot flat --load ADDR";
        if (!image.IsElf)
        {
            return $"is {FileKind.Describe(image.Bytes.Span)}: not an ELF file, a Multiboot image or a Linux bzImage; build one of these, {orFlat}";
        }

        return PvhNote.IsOnlyInSection(image.Elf)
            ? PvhNote.OnlyInSection
            : $"has no PVH note (owner Xen, type 18) and no Multiboot header, so nothing says how to boot it; link it with boot code, {orFlat}";
    }
}
