// The header by which an image asks for Multiboot2, and its tags.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Machines.Loading.Multiboot;

/// <summary>A header whose checksum is right.</summary>
/// <param name="Offset">Bytes into the file.</param>
/// <param name="Bytes">The whole header.</param>
internal sealed record Multiboot2Header(int Offset, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The first header of a file for i386, or null.</summary>
    public static Multiboot2Header? Find(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> head = file.Span[..Math.Min(file.Length, Multiboot2Spec.HeaderReach)];
        for (int at = 0; at + Multiboot2Spec.HeaderSize <= head.Length; at += Multiboot2Spec.Align)
        {
            if (IsHeader(head[at..], out int length))
            {
                return new Multiboot2Header(at, file.Slice(at, length));
            }
        }

        return null;
    }

    /// <summary>Reads the tags.</summary>
    /// <exception cref="ImageException">A tag is damaged, or asks for what this machine cannot do.</exception>
    public Multiboot2Wishes Read()
    {
        Multiboot2Wishes wishes = new();
        int at = Multiboot2Spec.HeaderSize;
        while (at + Multiboot2Spec.TagContent <= Bytes.Length)
        {
            ReadOnlySpan<byte> rest = Bytes.Span[at..];
            ushort type = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(rest[Multiboot2Spec.TagFlags..]);
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(rest[Multiboot2Spec.TagSize..]);
            if (size < Multiboot2Spec.TagContent || size > (uint)rest.Length)
            {
                throw new ImageException($"has a damaged Multiboot2 header: a tag of type {type} has {size} bytes; mend it");
            }

            if (type == Multiboot2Spec.TagEnd)
            {
                break;
            }

            wishes.Add(type, (flags & Multiboot2Spec.TagOptional) != 0, rest[Multiboot2Spec.TagContent..(int)size]);
            at += (int)((size + Multiboot2Spec.Align - 1) & ~(uint)(Multiboot2Spec.Align - 1));
        }

        return wishes;
    }

    private static bool IsHeader(ReadOnlySpan<byte> rest, out int length)
    {
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        uint architecture = BinaryPrimitives.ReadUInt32LittleEndian(rest[Multiboot2Spec.HeaderArchitecture..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(rest[Multiboot2Spec.HeaderLength..]);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(rest[Multiboot2Spec.HeaderChecksum..]);
        length = (int)size;
        return magic == Multiboot2Spec.HeaderMagic && architecture == Multiboot2Spec.ArchitectureI386 && magic + architecture + size + checksum == 0
            && size >= Multiboot2Spec.HeaderSize && size <= (uint)rest.Length;
    }
}
