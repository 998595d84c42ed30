// What CPUID answers.
using System;
using System.Buffers.Binary;
using System.Text;

using ToroEmu.Cpu;
using ToroEmu.Mmu;

namespace ToroEmu.Interpreter;

/// <summary>SDM 2A, CPUID. Announces what the engine executes and nothing else.</summary>
internal static unsafe class CpuidTable
{
    /// <summary>Leaf 1 EAX and RDX after reset: family 6, model 3Ah, stepping 1.</summary>
    public const uint Signature = 0x000306A1;

    /// <summary>TSC and local APIC timer, hertz.</summary>
    public const uint FrequencyHz = 1_000_000_000;

    private const uint LeafMax = 0x16;

    /// <summary>Architectural performance monitoring with fixed counters (SDM 3B, 21.2.2).</summary>
    private const uint PerfmonVersion = 2;
    private const uint HypervisorLeafMax = 0x4000_0010;
    private const uint ExtendedLeafMax = 0x8000_0008;
    private const uint BrandFirst = 0x8000_0002;
    private const string Vendor = "GenuineIntel";
    private const string HypervisorVendor = "ToroEmu\0\0\0\0\0";
    private const string Brand = "ToroEmu virtual x86-64 processor";

    public static CpuidResult Read(Core core, uint leaf, uint subleaf)
    {
        // A leaf above the highest of its range answers as the highest basic leaf (SDM 2A, CPUID).
        bool known = leaf <= LeafMax || leaf is >= 0x4000_0000 and <= HypervisorLeafMax || leaf is >= 0x8000_0000 and <= ExtendedLeafMax;
        if (!known) leaf = LeafMax;
        return leaf switch
        {
            0 => VendorLeaf(LeafMax, Vendor, swapped: true),
            1 => Features(core),
            4 => default,
            6 => new CpuidResult(Eax: 1 << 2, 0, 0, 0), // ARAT: the APIC timer never stops
            7 => subleaf == 0 ? new CpuidResult(0, Leaf7Ebx, 0, 0) : default,
            0xA => new CpuidResult(PerfmonVersion, 0, 0, PerfCounters.FixedCounters | (PerfCounters.Width << 5)),
            0xB => Topology(core, subleaf),
            0x15 => new CpuidResult(1, 1, FrequencyHz, 0),
            0x16 => new CpuidResult(FrequencyHz / 1_000_000, FrequencyHz / 1_000_000, 100, 0),
            0x4000_0000 => VendorLeaf(HypervisorLeafMax, HypervisorVendor, swapped: false),
            0x4000_0010 => new CpuidResult(FrequencyHz / 1000, FrequencyHz / 1000, 0, 0),
            0x8000_0000 => new CpuidResult(ExtendedLeafMax, 0, 0, 0),
            0x8000_0001 => new CpuidResult(0, 0, ExtendedEcx, ExtendedEdx),
            >= BrandFirst and < BrandFirst + 3 => BrandLeaf((int)(leaf - BrandFirst)),
            0x8000_0007 => new CpuidResult(0, 0, 0, 1 << 8), // invariant TSC
            0x8000_0008 => new CpuidResult(PageTableEntry.PhysicalAddressBits | (48 << 8), 0, 0, 0),
            _ => default,
        };
    }

    /// <summary>FSGSBASE 0, BMI1 3, SMEP 7, BMI2 8, ERMS 9, RDSEED 18, ADX 19, SMAP 20.</summary>
    private const uint Leaf7Ebx = (1 << 0) | (1 << 3) | (1 << 7) | (1 << 8) | (1 << 9) | (1 << 18) | (1 << 19) | (1 << 20);

    /// <summary>LAHF/SAHF in 64-bit mode 0, LZCNT 5, PREFETCHW 8.</summary>
    private const uint ExtendedEcx = (1 << 0) | (1 << 5) | (1 << 8);

    /// <summary>SYSCALL 11, NX 20, 1-GiB pages 26, RDTSCP 27, long mode 29.</summary>
    private const uint ExtendedEdx = (1 << 11) | (1 << 20) | (1 << 26) | (1 << 27) | (1 << 29);

    /// <summary>CX16 13, x2APIC 21, MOVBE 22, POPCNT 23, TSC-deadline 24, RDRAND 30, hypervisor 31.</summary>
    private const uint FeatureEcx = (1 << 13) | (1 << 21) | (1 << 22) | (1 << 23) | (1 << 24) | (1 << 30) | (1u << 31);

    /// <summary>
    /// FPU 0, DE 2, PSE 3, TSC 4, MSR 5, PAE 6, MCE 7, CX8 8, PGE 13, CMOV 15, PAT 16, PSE-36 17, CLFSH 19, FXSR 24, SSE 25, SSE2 26.
    /// </summary>
    private const uint FeatureEdx = (1 << 0) | (1 << 2) | (1 << 3) | (1 << 4) | (1 << 5) | (1 << 6) | (1 << 7) | (1 << 8) | (1 << 13) | (1 << 15) | (1 << 16) | (1 << 17)
        | (1 << 19) | (1 << 24) | (1 << 25) | (1 << 26);

    private const uint ApicFeature = 1 << 9;
    private const uint ClflushLine = 8 << 8;

    private static CpuidResult Features(Core core)
    {
        uint ebx = ClflushLine | ((uint)core.Services.Cores << 16) | ((uint)core.Index << 24);
        uint edx = FeatureEdx | (core.Services.IsApicEnabled ? ApicFeature : 0) | (core.Services.Cores > 1 ? 1u << 28 : 0);
        return new CpuidResult(Signature, ebx, FeatureEcx, edx);
    }

    /// <summary>One thread per core, all cores in one package.</summary>
    private static CpuidResult Topology(Core core, uint subleaf) => subleaf switch
    {
        0 => new CpuidResult(0, 1, 1 << 8, (uint)core.Index),
        1 => new CpuidResult(6, (uint)core.Services.Cores, 1 | (2 << 8), (uint)core.Index),
        _ => new CpuidResult(0, 0, subleaf, (uint)core.Index),
    };

    /// <summary>Leaf 0 spreads its text over EBX, EDX, ECX; hypervisor leaves over EBX, ECX, EDX.</summary>
    private static CpuidResult VendorLeaf(uint highest, string text, bool swapped)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        uint first = Word(bytes, 0), second = Word(bytes, 4), third = Word(bytes, 8);
        return swapped ? new CpuidResult(highest, first, third, second) : new CpuidResult(highest, first, second, third);
    }

    private static CpuidResult BrandLeaf(int part)
    {
        byte[] bytes = new byte[48];
        Encoding.ASCII.GetBytes(Brand, bytes);
        int at = part * 16;
        return new CpuidResult(Word(bytes, at), Word(bytes, at + 4), Word(bytes, at + 8), Word(bytes, at + 12));
    }

    private static uint Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
