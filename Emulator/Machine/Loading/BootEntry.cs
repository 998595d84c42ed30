// The state of the boot processor before the first instruction.
using ToroEmu.Cpu;

namespace ToroEmu.Machines.Loading;

/// <summary>
/// What a boot protocol prescribes, all of it: registers that are not named here are zero, RFLAGS is 2 (interrupts off), LDTR is empty and
/// everything else as after power-on.
/// </summary>
public sealed record BootEntry
{
    /// <summary>Flat descriptors of level 0: code of 64 bits, of 32 bits, and data. All are accessed, page granular, base 0.</summary>
    public const ulong LongCode = 0x00AF_9B00_0000_FFFF;

    public const ulong FlatCode = 0x00CF_9B00_0000_FFFF;
    public const ulong FlatData = 0x00CF_9300_0000_FFFF;

    /// <summary>A task state segment that is in use: base 0, limit 67h.</summary>
    private const ulong BusyTask = 0x0000_8B00_0000_0067;

    private const ushort RealCode = 0x009B;
    private const ushort RealData = 0x0093;
    private const ushort RealLimit = 0xFFFF;

    public required ulong Rip { get; init; }

    public ulong Rax { get; init; }

    public ulong Rbx { get; init; }

    public ulong Rsi { get; init; }

    public ulong Rdi { get; init; }

    public ulong Rsp { get; init; }

    public ulong Cr0 { get; init; }

    public ulong Cr3 { get; init; }

    public ulong Cr4 { get; init; }

    public ulong Efer { get; init; }

    /// <summary>CS.</summary>
    public required SegmentRegister Code { get; init; }

    /// <summary>DS, ES, FS, GS and SS.</summary>
    public required SegmentRegister Data { get; init; }

    public required SegmentRegister Task { get; init; }

    public DescriptorTable Gdtr { get; init; }

    /// <summary>32-bit protected mode, paging off, all segments flat.</summary>
    /// <param name="eip">First instruction.</param>
    /// <param name="gdt">The table that the selectors come from; none for protocols that leave GDTR open.</param>
    public static BootEntry Protected(ulong eip, DescriptorTable gdt = default) => new()
    {
        Rip = eip,
        Cr0 = Cpu.Cr0.Pe | Cpu.Cr0.Et,
        Code = Descriptor.ToRegister(CodeSelector(gdt), FlatCode),
        Data = Descriptor.ToRegister(DataSelector(gdt), FlatData),
        Task = Descriptor.ToRegister(0, BusyTask),
        Gdtr = gdt,
    };

    /// <summary>64-bit mode.</summary>
    /// <param name="rip">First instruction.</param>
    /// <param name="gdt">The table that the selectors come from.</param>
    /// <param name="cr3">Page tables of four levels.</param>
    public static BootEntry Long(ulong rip, DescriptorTable gdt, ulong cr3) => Protected(rip, gdt) with
    {
        Cr0 = Cpu.Cr0.Pe | Cpu.Cr0.Et | Cpu.Cr0.Pg,
        Cr3 = cr3,
        Cr4 = Cpu.Cr4.Pae,
        Efer = Cpu.Efer.Lme | Cpu.Efer.Lma,
        Code = Descriptor.ToRegister(CodeSelector(gdt), LongCode),
    };

    /// <summary>Real mode.</summary>
    /// <param name="segment">CS.</param>
    /// <param name="ip">First instruction within it.</param>
    public static BootEntry Real(ushort segment, ushort ip) => new()
    {
        Rip = ip,
        Cr0 = Cpu.Cr0.Et,
        Code = new SegmentRegister { Selector = segment, Base = (ulong)segment << 4, Limit = RealLimit, Access = RealCode },
        Data = new SegmentRegister { Limit = RealLimit, Access = RealData },
        Task = Descriptor.ToRegister(0, BusyTask) with { Limit = RealLimit },
        Gdtr = new DescriptorTable { Limit = RealLimit },
    };

    private static ushort CodeSelector(DescriptorTable gdt) => gdt.Limit == 0 ? (ushort)0 : BootTables.CodeSelector;

    private static ushort DataSelector(DescriptorTable gdt) => gdt.Limit == 0 ? (ushort)0 : BootTables.DataSelector;
}
