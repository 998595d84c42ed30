// An image as a trace keeps it.
using System;
using System.Collections.Generic;

using ToroEmu.Machines.Loading;

namespace ToroEmu.Machines.Record;

/// <summary>Most of a small image is what debuggers read; no machine does.</summary>
internal static class TraceImage
{
    private const string DebugPrefix = ".debug";

    /// <summary>
    /// The image with zeros in place of what only debuggers read. As it is if it may be booted by Multiboot, which hands all sections to the guest, or if it is no
    /// ELF file.
    /// </summary>
    public static ReadOnlyMemory<byte> Reduce(MachineConfig config, ReadOnlyMemory<byte> content)
    {
        GuestImage image = new(config.ImagePath, content);
        if (!IsBootedByPvh(config, image)) return content;
        byte[] reduced = content.ToArray();
        foreach (ElfSection section in image.Elf.Sections)
            if (IsForDebuggers(image.Elf, section)) reduced.AsSpan((int)section.Offset, (int)section.Size).Clear();
        return reduced;
    }

    private static bool IsBootedByPvh(MachineConfig config, GuestImage image)
    {
        try
        {
            if (config.BootWanted == BootKind.Pvh) return image.IsElf && !image.Elf.Sections.IsDefault;
            IReadOnlyList<BootKind> kinds = config.BootWanted == BootKind.Auto ? GuestLoader.Recognise(image) : [];
            return kinds.Count != 0 && kinds[0] == BootKind.Pvh;
        }
        catch (ImageException)
        {
            return false;
        }
    }

    /// <summary>Whether a section is of that kind, and no segment has a part of its bytes.</summary>
    private static bool IsForDebuggers(ElfImage image, ElfSection section)
    {
        if (!section.HasFileBytes || (section.Flags & ElfSpec.SectionFlagAlloc) != 0 || !section.Name.StartsWith(DebugPrefix, StringComparison.Ordinal)) return false;
        foreach (ElfSegment segment in image.Segments)
            if (section.Offset < segment.Offset + segment.FileSize && segment.Offset < section.Offset + section.Size) return false;
        return true;
    }
}
