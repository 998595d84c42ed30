// The sections of an image that hold its debugging data.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;

using ToroEmu.Machines.Loading;

namespace ToroEmu.Symbols.Dwarf;

/// <summary>A section that is missing is empty. Sections that a linker compressed (SHF_COMPRESSED, zlib) are unpacked, up to a bound.</summary>
internal sealed class DwarfSections
{
    private const ulong FlagCompressed = 0x800;
    private const uint CompressedZlib = 1;
    private const ulong UnpackedMax = 512 << 20;

    private readonly ElfImage image;
    private readonly Dictionary<string, ElfSection> byName = [];

    public DwarfSections(ElfImage image)
    {
        this.image = image;
        foreach (ElfSection section in image.Sections) byName.TryAdd(section.Name, section);
        Info = Read(".debug_info");
        Abbreviations = Read(".debug_abbrev");
        Line = Read(".debug_line");
        Text = Read(".debug_str");
        LineText = Read(".debug_line_str");
        TextOffsets = Read(".debug_str_offsets");
        Addresses = Read(".debug_addr");
        Ranges = Read(".debug_ranges");
        RangeLists = Read(".debug_rnglists");
    }

    public ReadOnlyMemory<byte> Info { get; }

    public ReadOnlyMemory<byte> Abbreviations { get; }

    public ReadOnlyMemory<byte> Line { get; }

    /// <summary>.debug_str.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    public ReadOnlyMemory<byte> LineText { get; }

    public ReadOnlyMemory<byte> TextOffsets { get; }

    public ReadOnlyMemory<byte> Addresses { get; }

    /// <summary>.debug_ranges, up to DWARF 4.</summary>
    public ReadOnlyMemory<byte> Ranges { get; }

    public ReadOnlyMemory<byte> RangeLists { get; }

    /// <summary>Whether code may lie there: linkers leave the lines of functions that they dropped at addresses that nothing is loaded to.</summary>
    public bool IsCode(ulong address) => image.Segments.Any(s => s.IsLoaded && s.IsExecutable && address - s.VirtualAddress < s.MemorySize);

    /// <summary>The bytes of a section and the address it is linked to.</summary>
    public ReadOnlyMemory<byte> Read(string name, out ulong address)
    {
        bool isThere = byName.TryGetValue(name, out ElfSection section) && section.HasFileBytes;
        address = isThere ? section.Address : 0;
        if (!isThere) return default;
        ReadOnlyMemory<byte> bytes = image.BytesOf(section);
        return (section.Flags & FlagCompressed) == 0 ? bytes : Unpack(bytes);
    }

    private ReadOnlyMemory<byte> Read(string name) => Read(name, out _);

    /// <summary>Elf64_Chdr: type, reserved, size, alignment; Elf32_Chdr has no reserved word and 32-bit fields.</summary>
    private ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> bytes)
    {
        int header = image.Is64 ? 24 : 12;
        if (bytes.Length < header || BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) != CompressedZlib) return default;
        ulong size = image.Is64 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[4..]);
        if (size > UnpackedMax) return default;
        try
        {
            using ZLibStream stream = new(new MemoryStream(bytes[header..].ToArray()), CompressionMode.Decompress);
            byte[] unpacked = new byte[size];
            stream.ReadExactly(unpacked);
            return unpacked;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return default;
        }
    }
}
