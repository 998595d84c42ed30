// Numbers of the PVH boot protocol (Xen's public/arch-x86/hvm/start_info.h and public/elfnote.h).
namespace ToroEmu.Machines.Loading;

internal static class PvhSpec
{
    public const string NoteOwner = "Xen";

    /// <summary>XEN_ELFNOTE_PHYS32_ENTRY: the physical address at which the guest starts in 32-bit mode.</summary>
    public const uint NotePhys32Entry = 18;

    // hvm_start_info: offsets in bytes.
    public const int InfoMagic = 0;
    public const int InfoVersion = 4;
    public const int InfoModuleCount = 12;
    public const int InfoModules = 16;
    public const int InfoCommandLine = 24;
    public const int InfoRsdp = 32;
    public const int InfoMemoryMap = 40;
    public const int InfoMemoryMapEntries = 48;
    public const int InfoSize = 56;

    /// <summary>"xEn3" with the top bit of the E set.</summary>
    public const uint Magic = 0x336E_C578;

    /// <summary>Version 1 added the memory map.</summary>
    public const uint Version = 1;

    // hvm_memmap_table_entry
    public const int EntryAddress = 0;
    public const int EntrySize = 8;
    public const int EntryType = 16;
    public const int EntryBytes = 24;

    // hvm_modlist_entry
    public const int ModuleAddress = 0;
    public const int ModuleSize = 8;
    public const int ModuleCommandLine = 16;
    public const int ModuleBytes = 32;
}
