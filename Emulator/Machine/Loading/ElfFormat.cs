// Where the fields of an ELF file lie, which depends on its class (System V ABI, chapters 4 and 5).
namespace ToroEmu.Machines.Loading;

/// <summary>Offsets and sizes in bytes. Fields that the ABI calls addresses, offsets or sizes are words of <see cref="IsWide"/> width.</summary>
internal sealed class ElfFormat
{
    public static readonly ElfFormat Class32 = new()
    {
        IsWide = false,
        HeaderSize = 52,
        HeaderProgramOffset = 28,
        HeaderSectionOffset = 32,
        HeaderCounts = 42,
        SegmentSize = 32,
        SegmentFlags = 24,
        SegmentWords = [4, 8, 12, 16, 20, 28],
        SectionSize = 40,
        SectionWords = [12, 16, 20, 32],
        SectionLink = 24,
        SymbolSize = 16,
        SymbolInfo = 12,
        SymbolSection = 14,
        SymbolValue = 4,
        SymbolLength = 8,
    };

    public static readonly ElfFormat Class64 = new()
    {
        IsWide = true,
        HeaderSize = 64,
        HeaderProgramOffset = 32,
        HeaderSectionOffset = 40,
        HeaderCounts = 54,
        SegmentSize = 56,
        SegmentFlags = 4,
        SegmentWords = [8, 16, 24, 32, 40, 48],
        SectionSize = 64,
        SectionWords = [16, 24, 32, 48],
        SectionLink = 40,
        SymbolSize = 24,
        SymbolInfo = 4,
        SymbolSection = 6,
        SymbolValue = 8,
        SymbolLength = 16,
    };

    /// <summary>Words have 64 bits instead of 32.</summary>
    public required bool IsWide { get; init; }

    public required int HeaderSize { get; init; }

    public required int HeaderProgramOffset { get; init; }

    public required int HeaderSectionOffset { get; init; }

    /// <summary>e_phentsize; e_phnum, e_shentsize, e_shnum and e_shstrndx follow it, 16 bits each.</summary>
    public required int HeaderCounts { get; init; }

    public int HeaderProgramEntrySize => HeaderCounts;

    public int HeaderProgramCount => HeaderCounts + 2;

    public int HeaderSectionEntrySize => HeaderCounts + 4;

    public int HeaderSectionCount => HeaderCounts + 6;

    public int HeaderSectionNames => HeaderCounts + 8;

    public required int SegmentSize { get; init; }

    public required int SegmentFlags { get; init; }

    /// <summary>p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align.</summary>
    public required int[] SegmentWords { get; init; }

    public required int SectionSize { get; init; }

    /// <summary>sh_addr, sh_offset, sh_size, sh_addralign.</summary>
    public required int[] SectionWords { get; init; }

    public int SectionAddress => SectionWords[0];

    public required int SectionLink { get; init; }

    public required int SymbolSize { get; init; }

    public required int SymbolInfo { get; init; }

    public required int SymbolSection { get; init; }

    public required int SymbolValue { get; init; }

    public required int SymbolLength { get; init; }
}
