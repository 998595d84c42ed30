// Takes over what the loader left in memory, before any of that memory is used for something else.
using System;
using System.Runtime.CompilerServices;

namespace ToroEmu.Guest.Kernel;

public static unsafe class BootInfo
{
    private const int MostModules = 8;

    private static Modules s_modules;
    private static int s_moduleCount;
    private static ulong s_rsdp;

    /// <summary>Physical address of the ACPI RSDP if the loader knows it, else 0.</summary>
    internal static ulong RsdpHint => s_rsdp;

    public static int ModuleCount => s_moduleCount;

    /// <summary>Module number <paramref name="index"/>; its memory is never handed out by the allocator.</summary>
    public static BootModule* Module(int index) => (BootModule*)Unsafe.AsPointer(ref s_modules) + index;

    internal static void Read(StartInfo* info)
    {
        if (info == null || info->Magic != StartInfo.ExpectedMagic)
        {
            Panic.Stop("not started by a PVH loader: no hvm_start_info");
        }

        s_rsdp = info->Rsdp;
        CommandLine.Read((byte*)info->CommandLine);
        s_moduleCount = Math.Min((int)info->ModuleCount, MostModules);
        for (int i = 0; i < s_moduleCount; i++)
        {
            *Module(i) = ((BootModule*)info->ModuleList)[i];
        }

        if (info->Version == 0 || info->MemoryMapEntries == 0)
        {
            Panic.Stop("the loader gives no memory map");
        }

        MemoryMap.Read((MemoryRegion*)info->MemoryMap, (int)info->MemoryMapEntries);
    }

    private struct Modules
    {
        private fixed byte _modules[MostModules * 32];
    }
}
