// Numbers of the ELF file format that both classes share (System V ABI, generic supplement, chapters 4 and 5; the psABIs of i386 and x86-64).
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
    public const int IdentSize = 16;

    public const byte Class32 = 1;
    public const byte Class64 = 2;
    public const byte DataLittleEndian = 1;
    public const byte DataBigEndian = 2;
    public const ushort TypeRelocatable = 1;
    public const ushort TypeExecutable = 2;
    public const ushort TypeShared = 3;
    public const ushort TypeCore = 4;
    public const ushort Machine386 = 3;
    public const ushort MachineX86_64 = 62;

    // A program header.
    public const int SegmentType = 0;

    public const uint SegmentTypeLoad = 1;
    public const uint SegmentTypeNote = 4;
    public const uint SegmentFlagExecute = 1;

    // A section header.
    public const int SectionName = 0;
    public const int SectionType = 4;
    public const int SectionFlags = 8;

    public const uint SectionTypeNull = 0;
    public const uint SectionTypeSymbols = 2;
    public const uint SectionTypeNote = 7;
    public const uint SectionTypeNoBits = 8;

    /// <summary>SHF_ALLOC: the section is part of a segment.</summary>
    public const ulong SectionFlagAlloc = 2;

    // A symbol.
    public const int SymbolName = 0;
    public const ushort SectionUndefined = 0;
    public const ushort SectionReservedFirst = 0xFF00;

    // A note: name size, descriptor size, type, then both texts padded.
    public const int NoteNameSize = 0;
    public const int NoteDescriptorSize = 4;
    public const int NoteType = 8;
    public const int NoteHeaderSize = 12;
}
