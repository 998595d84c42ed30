// Cuts a run of note bytes into notes (System V ABI, chapter 5, "Note Section").
using System;
using System.Collections.Generic;
using System.Text;

namespace ToroEmu.Machines.Loading;

internal static class ElfNoteReader
{
    private const int NameMax = 256;
    private const uint Align8 = 8;
    private const uint Align4 = 4;

    /// <summary>Reads all notes; bytes too few for a further header are padding.</summary>
    /// <param name="notes">The bytes of one segment or section.</param>
    /// <param name="align">Its alignment: 8 pads names and descriptors to 8 bytes, all else to 4.</param>
    /// <exception cref="ImageException">A note claims more bytes than there are.</exception>
    public static IEnumerable<ElfNote> Read(ReadOnlyMemory<byte> notes, ulong align)
    {
        ulong pad = align == Align8 ? Align8 : Align4;
        ElfBytes bytes = new(notes);
        ulong at = 0;
        while (bytes.Has(at, ElfSpec.NoteHeaderSize))
        {
            uint nameSize = bytes.UInt32(at + ElfSpec.NoteNameSize);
            uint descriptorSize = bytes.UInt32(at + ElfSpec.NoteDescriptorSize);
            ulong name = at + ElfSpec.NoteHeaderSize;
            ulong descriptor = RoundUp(name + nameSize, pad);
            if (!bytes.Has(name, nameSize) || !bytes.Has(descriptor, descriptorSize))
            {
                throw new ImageException($"has a damaged note of {nameSize} + {descriptorSize} bytes; build it again");
            }

            yield return new ElfNote(
                NameFrom(bytes.Slice(name, nameSize, "a note").Span),
                bytes.UInt32(at + ElfSpec.NoteType),
                bytes.Slice(descriptor, descriptorSize, "a note"));
            at = RoundUp(descriptor + descriptorSize, pad);
        }
    }

    private static string NameFrom(ReadOnlySpan<byte> name) =>
        name.Length > NameMax ? "" : Encoding.UTF8.GetString(name.TrimEnd((byte)0));

    private static ulong RoundUp(ulong value, ulong multiple) => (value + multiple - 1) / multiple * multiple;
}
