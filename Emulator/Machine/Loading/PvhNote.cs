// The ELF note by which an image says that it boots by PVH.
using System.Buffers.Binary;
using System.Linq;

namespace ToroEmu.Machines.Loading;

/// <summary>XEN_ELFNOTE_PHYS32_ENTRY.</summary>
internal static class PvhNote
{
    /// <summary>What to say of an image that <see cref="IsOnlyInSection"/>.</summary>
    public const string OnlyInSection = "has its PVH note in a section but in no PT_NOTE segment; add a note segment to the linker script";

    /// <summary>Whether a note segment has one.</summary>
    /// <exception cref="ImageException">A note is damaged.</exception>
    public static bool IsIn(ElfImage image) => image.Notes().Any(IsEntryNote);

    /// <summary>Whether the linker script has left the note out of the segments.</summary>
    /// <exception cref="ImageException">A note is damaged.</exception>
    public static bool IsOnlyInSection(ElfImage image) => !IsIn(image) && image.SectionNotes().Any(IsEntryNote);

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

        throw new ImageException(IsOnlyInSection(image) ? OnlyInSection : "has no PVH note (owner Xen, type 18); link it with boot code that has one");
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
}
