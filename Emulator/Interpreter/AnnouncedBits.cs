// Bits of control registers that exist because CPUID says so.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>One source of truth: what CPUID announces can be switched on, all else is reserved (SDM 3A, 2.5 and 2.2.1; 2A, CPUID).</summary>
internal static unsafe class AnnouncedBits
{
    private const int LeafOneEcx = 0, LeafOneEdx = 1, LeafSevenEbx = 2, LeafSevenEcx = 3, ExtendedEdx = 4;

    /// <summary>TSD and PCE come with RDTSC and RDPMC, which every processor with long mode has.</summary>
    private const ulong Cr4Always = Cr4.Tsd | Cr4.Pce;

    private static readonly (ulong Bit, int Register, int Feature)[] Cr4Bits =
    [
        (Cr4.Vme | Cr4.Pvi, LeafOneEdx, 1), (Cr4.De, LeafOneEdx, 2), (Cr4.Pse, LeafOneEdx, 3), (Cr4.Pae, LeafOneEdx, 6), (Cr4.Mce, LeafOneEdx, 7),
        (Cr4.Pge, LeafOneEdx, 13), (Cr4.OsFxsr, LeafOneEdx, 24), (Cr4.OsXmmExcpt, LeafOneEdx, 25), (Cr4.Pcide, LeafOneEcx, 17),
        (Cr4.OsXsave, LeafOneEcx, 26), (Cr4.FsGsBase, LeafSevenEbx, 0), (Cr4.Smep, LeafSevenEbx, 7), (Cr4.Smap, LeafSevenEbx, 20),
        (Cr4.Umip, LeafSevenEcx, 2),
    ];

    private static readonly (ulong Bit, int Register, int Feature)[] EferBits =
    [
        (Efer.Sce, ExtendedEdx, 11), (Efer.Nxe, ExtendedEdx, 20), (Efer.Lme, ExtendedEdx, 29),
    ];

    /// <summary>Bits that CR4 may have set.</summary>
    public static ulong OfCr4(Core core) => Cr4Always | Collect(core, Cr4Bits);

    /// <summary>Bits that WRMSR may set in IA32_EFER; LMA follows LME and CR0.PG.</summary>
    public static ulong OfEfer(Core core) => Collect(core, EferBits);

    private static ulong Collect(Core core, (ulong Bit, int Register, int Feature)[] table)
    {
        CpuidResult one = CpuidTable.Read(core, 1, 0), seven = CpuidTable.Read(core, 7, 0);
        uint* registers = stackalloc uint[] { one.Ecx, one.Edx, seven.Ebx, seven.Ecx, CpuidTable.Read(core, 0x8000_0001, 0).Edx };
        ulong bits = 0;
        foreach ((ulong bit, int register, int feature) in table)
            if ((registers[register] & (1u << feature)) != 0) bits |= bit;
        return bits;
    }
}
