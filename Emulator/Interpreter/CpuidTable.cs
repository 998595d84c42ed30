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
    private const uint ExtendedLeafMax = 0x8000_0008;
    private const uint BrandFirst = 0x8000_0002;
    private const string Vendor = "GenuineIntel";

    /// <summary>KVM's guests look for its signature every 100H leaves from 4000_0000H on; ours is the second hypervisor there.</summary>
    private const uint OwnLeaf = 0x4000_0100;
    private const string OwnSignature = "ToroEmu\0\0\0\0\0";

    /// <summary>No asynchronous page faults and no hypercalls that wake cores: what is announced is what is there.</summary>
    private const uint KvmFeatures =
        KvmSpec.ClockSource | KvmSpec.NopIoDelay | KvmSpec.ClockSource2 | KvmSpec.StealTime | KvmSpec.ClockSourceStable;

    private const string Brand = "ToroEmu virtual x86-64 processor";

    public static CpuidResult Read(Core core, uint leaf, uint subleaf)
    {
        CpuModel model = core.Services.Model;
        // A leaf above the highest of its range answers as the highest basic leaf (SDM 2A, CPUID).
        bool known = leaf <= LeafMax || leaf is (>= KvmSpec.LeafBase and <= KvmSpec.LeafTiming) or OwnLeaf || leaf is >= 0x8000_0000 and <= ExtendedLeafMax;
        if (!known) leaf = LeafMax;
        return leaf switch
        {
            0 => VendorLeaf(LeafMax, Vendor, swapped: true),
            1 => Features(core),
            4 => default,
            // MONITOR: lines of 64 bytes; MWAIT knows the break by held interrupts.
            5 => model.Has(CpuFeature.Monitor) ? new CpuidResult(64, 64, 3, 0) : default,
            6 => new CpuidResult(Eax: 1 << 2, 0, 0, 0), // ARAT: the APIC timer never stops
            7 => subleaf == 0 ? ExtendedFeatures(model) : default,
            0xA => new CpuidResult(PerfmonVersion, 0, 0, PerfCounters.FixedCounters | (PerfCounters.Width << 5)),
            0xD => Xsave(core, subleaf),
            0xB => Topology(core, subleaf),
            0x15 => new CpuidResult(1, 1, FrequencyHz, 0),
            0x16 => new CpuidResult(FrequencyHz / 1_000_000, FrequencyHz / 1_000_000, 100, 0),
            KvmSpec.LeafBase => VendorLeaf(KvmSpec.LeafTiming, KvmSpec.Signature, swapped: false),
            KvmSpec.LeafFeatures => new CpuidResult(KvmFeatures, 0, 0, 0),
            KvmSpec.LeafTiming => new CpuidResult(FrequencyHz / 1000, FrequencyHz / 1000, 0, 0),
            OwnLeaf => VendorLeaf(OwnLeaf, OwnSignature, swapped: false),
            0x8000_0000 => new CpuidResult(ExtendedLeafMax, 0, 0, 0),
            0x8000_0001 => new CpuidResult(0, 0, model.Word(CpuFeatureWord.ExtendedEcx), model.Word(CpuFeatureWord.ExtendedEdx)),
            >= BrandFirst and < BrandFirst + 3 => BrandLeaf((int)(leaf - BrandFirst)),
            0x8000_0007 => new CpuidResult(0, 0, 0, model.Word(CpuFeatureWord.PowerEdx)),
            0x8000_0008 => new CpuidResult(PageTableEntry.PhysicalAddressBits | (48 << 8), 0, 0, 0),
            _ => default,
        };
    }

    private const uint ClflushLine = 8 << 8;

    private static CpuidResult Features(Core core)
    {
        CpuModel model = core.Services.Model;
        uint ebx = ClflushLine | ((uint)core.Services.Cores << 16) | ((uint)core.Index << 24);
        uint ecx = With(model.Word(CpuFeatureWord.Leaf1Ecx), CpuFeature.OsXsave, (core.State->Cr4 & Cr4.OsXsave) != 0);
        uint edx = With(model.Word(CpuFeatureWord.Leaf1Edx), CpuFeature.Apic, core.Services.IsApicEnabled);
        return new CpuidResult(Signature, ebx, ecx, With(edx, CpuFeature.Htt, core.Services.Cores > 1));
    }

    /// <summary>A feature word with one bit as it is at present.</summary>
    private static uint With(uint word, CpuFeature feature, bool on)
    {
        uint bit = 1u << ((int)feature % 32);
        return on ? word | bit : word & ~bit;
    }

    private static CpuidResult ExtendedFeatures(CpuModel model) =>
        new(0, model.Word(CpuFeatureWord.Leaf7Ebx), model.Word(CpuFeatureWord.Leaf7Ecx), model.Word(CpuFeatureWord.Leaf7Edx));

    /// <summary>Sizes and offsets of the XSAVE area (SDM 1, 13.2).</summary>
    private static CpuidResult Xsave(Core core, uint subleaf)
    {
        CpuModel model = core.Services.Model;
        if (!model.Has(CpuFeature.Xsave)) return default;
        uint present = XsaveArea.SizeOf(core.State->Xcr0);
        return subleaf switch
        {
            0 => new CpuidResult((uint)model.Xcr0Writable, present, XsaveArea.SizeOf(model.Xcr0Writable), 0),
            1 => new CpuidResult(model.Word(CpuFeatureWord.XsaveEax), present, 0, 0),
            XsaveArea.AvxComponent when model.Has(CpuFeature.Avx) => new CpuidResult(XsaveArea.AvxSize, XsaveArea.AvxOffset, 0, 0),
            _ => default,
        };
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
