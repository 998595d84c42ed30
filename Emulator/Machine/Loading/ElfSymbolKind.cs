// What a symbol of an ELF file stands for.
namespace ToroEmu.Machines.Loading;

/// <summary>STT_* of the System V ABI, those that name an address.</summary>
public enum ElfSymbolKind : byte
{
    /// <summary>STT_NOTYPE: labels of assembly code and of linker scripts.</summary>
    Label = 0,

    /// <summary>STT_OBJECT.</summary>
    Data = 1,

    /// <summary>STT_FUNC.</summary>
    Function = 2,
}
