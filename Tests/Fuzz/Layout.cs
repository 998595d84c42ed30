// Where things lie in a fuzzed machine's RAM.
namespace ToroEmu.Fuzz;

/// <summary>Guest physical addresses; linear ones are the same but for what a case changes. All RAM is mirrored over the address space.</summary>
internal static class Layout
{
    public const ulong Gdt = 0x1000;
    public const ulong Idt = 0x2000;
    public const ulong Tss = 0x3000;
    public const ulong Ldt = 0x3800;

    /// <summary>4-level tables: one table per level.</summary>
    public const ulong Pml4 = 0x4000, Pdpt = 0x5000, Directory = 0x6000, Table = 0x7000;

    /// <summary>PAE's four entries, which lead to <see cref="Directory"/>.</summary>
    public const ulong PaePointers = 0x8000;

    /// <summary>32-bit tables.</summary>
    public const ulong Directory32 = 0x9000, Table32 = 0xA000;

    public const ulong TablesEnd = 0xB000;
    public const ulong Code = 0x1_0000;
    public const ulong CodeSize = 0x4000;
    public const ulong Data = 0x2_0000;
    public const ulong Stack = 0x3_0000;

    /// <summary>Selectors that a fresh GDT has.</summary>
    public const ushort Code64 = 0x08, KernelData = 0x10, UserCode32 = 0x1B, UserData = 0x23, UserCode64 = 0x2B, Code32 = 0x30, TaskState = 0x38, Code16 = 0x48, Data16 = 0x50,
        UserCode16 = 0x5B, LdtSelector = 0x60;
}
