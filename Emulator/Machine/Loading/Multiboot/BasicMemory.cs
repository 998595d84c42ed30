// RAM in the two numbers that loaders have always given.
namespace ToroEmu.Machines.Loading.Multiboot;

/// <summary>KiB from 0 on, and KiB from 1 MiB up to the first hole.</summary>
internal static class BasicMemory
{
    public static uint LowerKiB => (uint)(MemoryMap.BaseMemoryEnd / MemoryMap.KiB);

    public static uint UpperKiB(ulong ramSize) => (uint)((MemoryMap.LowRamSize(ramSize) - MemoryMap.MiB) / MemoryMap.KiB);
}
