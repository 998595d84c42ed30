// What a PVH loader hands over (Xen: include/public/arch-x86/hvm/start_info.h).
namespace ToroEmu.Guest.Kernel;

internal struct StartInfo
{
    public const uint ExpectedMagic = 0x336E_C578;

    public uint Magic;
    public uint Version;
    public uint Flags;
    public uint ModuleCount;
    public ulong ModuleList;
    public ulong CommandLine;
    public ulong Rsdp;
    public ulong MemoryMap; // from version 1 on
    public uint MemoryMapEntries;
    public uint Reserved;
}
