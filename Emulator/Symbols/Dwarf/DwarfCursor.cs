// Reads debugging data of which nothing may be believed.
using System;
using System.Buffers.Binary;
using System.Text;

namespace ToroEmu.Symbols.Dwarf;

/// <summary>Little-endian reads in order. A read past the end gives zero and breaks the cursor, which then stays at the end: loops over it must ask <see cref="HasMore"/>.</summary>
internal ref struct DwarfCursor
{
    private const int LebBytesMax = 10;
    private const int TextMax = 4096;

    private readonly ReadOnlySpan<byte> bytes;

    public DwarfCursor(ReadOnlySpan<byte> bytes, ulong at = 0)
    {
        this.bytes = bytes;
        Seek(at);
    }

    public int Position { get; private set; }

    /// <summary>Something lay outside of the data.</summary>
    public bool IsBroken { get; private set; }

    public readonly int Left => bytes.Length - Position;

    public readonly bool HasMore => !IsBroken && Position < bytes.Length;

    public void Seek(ulong at)
    {
        if (at > (ulong)bytes.Length) Break();
        else Position = (int)at;
    }

    public void Skip(ulong count)
    {
        if (count > (ulong)Left) Break();
        else Position += (int)count;
    }

    /// <summary>The next bytes, or none if there are not so many.</summary>
    public ReadOnlySpan<byte> Take(ulong count)
    {
        int start = Position;
        Skip(count);
        return IsBroken ? default : bytes[start..Position];
    }

    public byte Byte()
    {
        ReadOnlySpan<byte> taken = Take(1);
        return taken.IsEmpty ? (byte)0 : taken[0];
    }

    /// <summary>An unsigned number of 1 to 8 bytes.</summary>
    public ulong Unsigned(int size)
    {
        ReadOnlySpan<byte> taken = Take((ulong)size);
        ulong value = 0;
        for (int index = taken.Length - 1; index >= 0; index--) value = value << 8 | taken[index];
        return value;
    }

    public ushort UInt16()
    {
        ReadOnlySpan<byte> taken = Take(sizeof(ushort));
        return taken.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(taken);
    }

    public uint UInt32()
    {
        ReadOnlySpan<byte> taken = Take(sizeof(uint));
        return taken.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(taken);
    }

    /// <summary>unit_length: how many bytes follow, and whether offsets among them have 64 bits.</summary>
    public ulong UnitLength(out bool isWide)
    {
        uint length = UInt32();
        isWide = length == DwarfSpec.Escape64;
        return isWide ? Unsigned(sizeof(ulong)) : length;
    }

    public ulong Offset(bool isWide) => isWide ? Unsigned(sizeof(ulong)) : UInt32();

    /// <summary>ULEB128 (7.6).</summary>
    public ulong Uleb()
    {
        ulong value = 0;
        for (int index = 0; index < LebBytesMax; index++)
        {
            byte part = Byte();
            value |= (ulong)(part & 0x7F) << (7 * index);
            if ((part & 0x80) == 0) return value;
        }
        Break();
        return 0;
    }

    /// <summary>SLEB128 (7.6).</summary>
    public long Sleb()
    {
        long value = 0;
        for (int index = 0; index < LebBytesMax; index++)
        {
            byte part = Byte();
            value |= (long)(part & 0x7F) << (7 * index);
            if ((part & 0x80) != 0) continue;
            int bits = 7 * (index + 1);
            return bits < 64 && (part & 0x40) != 0 ? value | -1L << bits : value;
        }
        Break();
        return 0;
    }

    /// <summary>A text that ends in a zero byte; what exceeds 4,096 bytes is cut off.</summary>
    public string Text()
    {
        ReadOnlySpan<byte> rest = bytes[Position..];
        int end = rest.IndexOf((byte)0);
        Skip(end < 0 ? ulong.MaxValue : (ulong)end + 1);
        return end < 0 ? "" : Encoding.UTF8.GetString(rest[..Math.Min(end, TextMax)]);
    }

    public void SkipText()
    {
        int end = bytes[Position..].IndexOf((byte)0);
        Skip(end < 0 ? ulong.MaxValue : (ulong)end + 1);
    }

    private void Break()
    {
        IsBroken = true;
        Position = bytes.Length;
    }
}
