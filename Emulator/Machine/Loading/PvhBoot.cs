// Prepares a PVH direct boot: finds the entry point, writes start info, memory map and command line.
using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using ToroEmu.Devices.Contracts;
using ToroEmu.Machines.Tables;

namespace ToroEmu.Machines.Loading;

/// <summary>The PVH boot protocol, version 1, as Xen defines it and QEMU's -kernel provides it.</summary>
public static class PvhBoot
{
    /// <summary>Longest command line in bytes, without the closing zero.</summary>
    public static int CommandLineMax => (int)MemoryMap.CommandLine.Size - 1;

    /// <summary>Reads the entry point from the image's PVH note.</summary>
    /// <exception cref="ImageException">There is none, or it points at nothing that was loaded.</exception>
    public static uint FindEntry(ElfImage image)
    {
        foreach (ElfNote note in image.Notes())
        {
            if (IsEntryNote(note))
            {
                return CheckEntry(image, ReadEntry(note));
            }
        }

        throw new ImageException(image.SectionNotes().Any(IsEntryNote)
            ? "has its PVH note in a section but in no PT_NOTE segment; add a note segment to the linker script"
            : "has no PVH note (owner Xen, type 18), so it cannot be booted directly; link it with the guest's boot code");
    }

    /// <summary>Writes the boot structures and answers how the boot processor starts.</summary>
    /// <param name="image">The image, loaded or not.</param>
    /// <param name="memory">Guest RAM, zero where the structures go.</param>
    /// <param name="ramSize">Bytes of RAM, for the memory map.</param>
    /// <param name="commandLine">At most <see cref="CommandLineMax"/> bytes of UTF-8.</param>
    /// <exception cref="ImageException">The image has no usable PVH entry, or the command line is too long.</exception>
    public static PvhEntry Prepare(ElfImage image, IGuestMemory memory, ulong ramSize, string commandLine)
    {
        uint entry = FindEntry(image);
        byte[] text = Encoding.UTF8.GetBytes(commandLine);
        if (text.Length > CommandLineMax)
        {
            throw new ImageException($"cannot be given a command line of {text.Length} bytes; shorten --append to fit {CommandLineMax}");
        }

        ImmutableArray<E820Entry> map = E820Map.Build(ramSize);
        GuestWriter.Write(memory, MemoryMap.CommandLine.Start, [.. text, 0]);
        GuestWriter.Write(memory, MemoryMap.PvhMemoryMap.Start, MemoryMapBytes(map));
        GuestWriter.Write(memory, MemoryMap.PvhStartInfo.Start, StartInfoBytes(map.Length));
        return new PvhEntry(entry, (uint)MemoryMap.PvhStartInfo.Start);
    }

    private static bool IsEntryNote(ElfNote note) => note.Name == PvhSpec.NoteOwner && note.Type == PvhSpec.NotePhys32Entry;

    private static ulong ReadEntry(ElfNote note) => note.Descriptor.Length switch
    {
        sizeof(uint) => BinaryPrimitives.ReadUInt32LittleEndian(note.Descriptor.Span),
        sizeof(ulong) => BinaryPrimitives.ReadUInt64LittleEndian(note.Descriptor.Span),
        int length => throw new ImageException($"has a PVH note of {length} bytes; it holds one address of 4 or 8 bytes"),
    };

    private static uint CheckEntry(ElfImage image, ulong entry)
    {
        bool isLoaded = image.Segments.Any(s => s.IsLoaded && entry >= s.PhysicalAddress && entry - s.PhysicalAddress < s.FileSize);
        if (!isLoaded || entry > uint.MaxValue)
        {
            throw new ImageException($"has its PVH entry at 0x{entry:x}, outside of all segments; mend the note or the linker script");
        }

        return (uint)entry;
    }

    private static byte[] MemoryMapBytes(ImmutableArray<E820Entry> map)
    {
        byte[] bytes = new byte[map.Length * PvhSpec.EntryBytes];
        for (int i = 0; i < map.Length; i++)
        {
            Span<byte> row = bytes.AsSpan(i * PvhSpec.EntryBytes, PvhSpec.EntryBytes);
            BinaryPrimitives.WriteUInt64LittleEndian(row[PvhSpec.EntryAddress..], map[i].Start);
            BinaryPrimitives.WriteUInt64LittleEndian(row[PvhSpec.EntrySize..], map[i].Size);
            BinaryPrimitives.WriteUInt32LittleEndian(row[PvhSpec.EntryType..], (uint)map[i].Type);
        }

        return bytes;
    }

    // Flags, modules and reserved fields stay zero.
    private static byte[] StartInfoBytes(int memoryMapEntries)
    {
        byte[] info = new byte[PvhSpec.InfoSize];
        BinaryPrimitives.WriteUInt32LittleEndian(info.AsSpan(PvhSpec.InfoMagic), PvhSpec.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(info.AsSpan(PvhSpec.InfoVersion), PvhSpec.Version);
        BinaryPrimitives.WriteUInt64LittleEndian(info.AsSpan(PvhSpec.InfoCommandLine), MemoryMap.CommandLine.Start);
        BinaryPrimitives.WriteUInt64LittleEndian(info.AsSpan(PvhSpec.InfoRsdp), MemoryMap.AcpiTables.Start);
        BinaryPrimitives.WriteUInt64LittleEndian(info.AsSpan(PvhSpec.InfoMemoryMap), MemoryMap.PvhMemoryMap.Start);
        BinaryPrimitives.WriteUInt32LittleEndian(info.AsSpan(PvhSpec.InfoMemoryMapEntries), (uint)memoryMapEntries);
        return info;
    }
}
