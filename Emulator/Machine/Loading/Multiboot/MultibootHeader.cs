// The header by which an image asks for Multiboot.
using System;
using System.Buffers.Binary;

namespace ToroEmu.Machines.Loading.Multiboot;

/// <summary>A header whose checksum is right.</summary>
/// <param name="Offset">Bytes into the file.</param>
/// <param name="Flags">What the image requires.</param>
/// <param name="Addresses">Its own word on where it is loaded; null for an ELF image.</param>
internal sealed record MultibootHeader(int Offset, uint Flags, LoadAddresses? Addresses)
{
    /// <summary>The first header of a file, or null.</summary>
    public static MultibootHeader? Find(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> head = file[..Math.Min(file.Length, MultibootSpec.HeaderReach)];
        for (int at = 0; at + MultibootSpec.HeaderSize <= head.Length; at += MultibootSpec.HeaderAlign)
        {
            if (UInt32(head, at) == MultibootSpec.HeaderMagic && TryRead(head, at) is MultibootHeader header)
            {
                return header;
            }
        }

        return null;
    }

    private static MultibootHeader? TryRead(ReadOnlySpan<byte> head, int at)
    {
        uint flags = UInt32(head, at + MultibootSpec.HeaderFlags);
        bool isSum = MultibootSpec.HeaderMagic + flags + UInt32(head, at + MultibootSpec.HeaderChecksum) == 0;
        bool hasAddresses = (flags & MultibootSpec.FlagAddresses) != 0;
        if (!isSum || (hasAddresses && at + MultibootSpec.HeaderSizeWithAddresses > head.Length))
        {
            return null;
        }

        return new MultibootHeader(at, flags, hasAddresses ? ReadAddresses(head[at..]) : null);
    }

    private static LoadAddresses ReadAddresses(ReadOnlySpan<byte> header) => new(
        UInt32(header, MultibootSpec.HeaderAddress),
        UInt32(header, MultibootSpec.HeaderLoad),
        UInt32(header, MultibootSpec.HeaderLoadEnd),
        UInt32(header, MultibootSpec.HeaderBssEnd),
        UInt32(header, MultibootSpec.HeaderEntry));

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
