// Bounds-checked little-endian reads from the bytes of an image.
using System;
using System.Buffers.Binary;
using System.Text;

namespace ToroEmu.Machines.Loading;

/// <summary>The bytes of a file of which nothing may be believed: each read outside of it ends in an <see cref="ImageException"/>.</summary>
internal readonly struct ElfBytes(ReadOnlyMemory<byte> file)
{
    public int Length => file.Length;

    public ushort UInt16(ulong offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(offset, sizeof(ushort), "a field").Span);

    public uint UInt32(ulong offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(offset, sizeof(uint), "a field").Span);

    public ulong UInt64(ulong offset) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(offset, sizeof(ulong), "a field").Span);

    /// <summary>A word of the file's class.</summary>
    public ulong Word(ulong offset, ElfFormat format) => format.IsWide ? UInt64(offset) : UInt32(offset);

    public byte Byte(ulong offset) => Slice(offset, sizeof(byte), "a field").Span[0];

    /// <summary>The bytes <paramref name="offset"/> .. <paramref name="offset"/> + <paramref name="size"/> - 1.</summary>
    /// <param name="offset">Bytes into the file.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="what">What they are, for the message.</param>
    /// <exception cref="ImageException">The file ends before.</exception>
    public ReadOnlyMemory<byte> Slice(ulong offset, ulong size, string what)
    {
        if (!Has(offset, size))
        {
            throw new ImageException(
                $"is cut short: {what} ({size} bytes from byte {offset} on) ends past its {Length} bytes; copy or build it again");
        }

        return file.Slice((int)offset, (int)size);
    }

    public bool Has(ulong offset, ulong size) => size <= (ulong)Length && offset <= (ulong)Length - size;

    /// <summary>A text that ends in a zero byte, or null when the table holds none there of at most <paramref name="lengthMax"/> bytes.</summary>
    public string? TextAt(ElfSection table, uint index, int lengthMax)
    {
        if (index >= table.Size || !Has(table.Offset, table.Size))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = file.Span.Slice((int)table.Offset, (int)table.Size)[(int)index..];
        int end = rest[..Math.Min(rest.Length, lengthMax + 1)].IndexOf((byte)0);
        return end < 0 ? null : Encoding.UTF8.GetString(rest[..end]);
    }
}
