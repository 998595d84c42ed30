// Segment descriptors of a core: null, code, data and the TSS that names its emergency stacks (SDM 3A 3.4.5, 7.2.3).
using ToroEmu.Guest.Kernel;

namespace ToroEmu.Guest.Arch;

internal static unsafe class Gdt
{
    public const ushort CodeSelector = 0x08;
    public const ushort TssSelector = 0x18;
    private const ulong Code64 = 0x00AF_9B00_0000_FFFF;
    private const ulong Data = 0x00CF_9300_0000_FFFF;
    private const ulong TssPresentAvailable = 0x89UL << 40;
    private const int DescriptorCount = 5;

    /// <summary>Loads GDT and TSS of this core. GS base, an MSR of its own, is left as it is.</summary>
    public static void Load(PerCore* core)
    {
        TaskState* tss = &core->Tss;
        tss->IoMapBase = (ushort)sizeof(TaskState);
        ulong* gdt = core->Gdt;
        gdt[0] = 0;
        gdt[1] = Code64;
        gdt[2] = Data;
        ulong address = (ulong)tss;
        gdt[3] = (uint)(sizeof(TaskState) - 1) | ((address & 0xFF_FFFF) << 16) | TssPresentAvailable | ((address >> 24 & 0xFF) << 56);
        gdt[4] = address >> 32;

        DescriptorTablePointer pointer;
        pointer.Limit = DescriptorCount * sizeof(ulong) - 1;
        pointer.Base = (ulong)gdt;
        Cpu.LoadGdt(&pointer, CodeSelector);
        Cpu.LoadTaskRegister(TssSelector);
    }
}
