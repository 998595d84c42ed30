// Numbers of the ELF64 file format (System V ABI, generic supplement, chapters 4 and 5; x86-64 psABI, chapter 4).
namespace ToroEmu.Machines.Loading;

internal static class ElfSpec
{
    /// <summary>7Fh 'E' 'L' 'F', little-endian.</summary>
    public const uint Magic = 0x464C457F;

    // e_ident and the file header: offsets in bytes.
    public const int IdentClass = 4;
    public const int IdentData = 5;
    public const int HeaderType = 16;
    public const int HeaderMachine = 18;
    public const int HeaderEntry = 24;
    public const int HeaderProgramOffset = 32;
    public const int HeaderSectionOffset = 40;
    public const int HeaderProgramEntrySize = 54;
    public const int HeaderProgramCount = 56;
    public const int HeaderSectionEntrySize = 58;
    public const int HeaderSectionCount = 60;
    public const int HeaderSectionNames = 62;
    public const int HeaderSize = 64;
    public const int IdentSize = 16;

    public const byte Class32 = 1;
    public const byte Class64 = 2;
    public const byte DataLittleEndian = 1;
    public const byte DataBigEndian = 2;
    public const ushort TypeRelocatable = 1;
    public const ushort TypeExecutable = 2;
    public const ushort TypeShared = 3;
    public const ushort TypeCore = 4;
    public const ushort MachineX86_64 = 62;

    // A program header.
    public const int SegmentType = 0;
    public const int SegmentFlags = 4;
    public const int SegmentOffset = 8;
    public const int SegmentVirtual = 16;
    public const int SegmentPhysical = 24;
    public const int SegmentFileSize = 32;
    public const int SegmentMemorySize = 40;
    public const int SegmentAlign = 48;
    public const int SegmentHeaderSize = 56;

    public const uint SegmentTypeLoad = 1;
    public const uint SegmentTypeNote = 4;

    // A section header.
    public const int SectionName = 0;
    public const int SectionType = 4;
    public const int SectionAddress = 16;
    public const int SectionOffset = 24;
    public const int SectionSize = 32;
    public const int SectionLink = 40;
    public const int SectionAlign = 48;
    public const int SectionEntrySize = 56;
    public const int SectionHeaderSize = 64;

    public const uint SectionTypeSymbols = 2;
    public const uint SectionTypeNote = 7;
    public const uint SectionTypeNoBits = 8;

    // A symbol.
    public const int SymbolName = 0;
    public const int SymbolInfo = 4;
    public const int SymbolSection = 6;
    public const int SymbolValue = 8;
    public const int SymbolSizeField = 16;
    public const int SymbolSize = 24;
    public const ushort SectionUndefined = 0;
    public const ushort SectionReservedFirst = 0xFF00;

    // A note: name size, descriptor size, type, then both texts padded.
    public const int NoteNameSize = 0;
    public const int NoteDescriptorSize = 4;
    public const int NoteType = 8;
    public const int NoteHeaderSize = 12;
}
