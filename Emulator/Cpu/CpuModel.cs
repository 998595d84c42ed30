// A processor model: what it has, and so what CPUID announces and what is undefined.
using System;
using System.Collections.Generic;

namespace ToroEmu.Cpu;

/// <summary>Immutable. An instruction of a feature that the model lacks is #UD, a control bit of one #GP.</summary>
public sealed class CpuModel
{
    private readonly uint[] words = new uint[CpuFeatureWord.Count];

    /// <param name="name">As the user writes it.</param>
    /// <param name="description">One line for a list.</param>
    /// <param name="features">All of them.</param>
    public CpuModel(string name, string description, IEnumerable<CpuFeature> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        Name = name;
        Description = description;
        foreach (CpuFeature feature in features) words[(int)feature / 32] |= 1u << ((int)feature % 32);
        Cr4Writable = Cr4Always | Bits(Cr4Owners);
        EferWritable = Bits(EferOwners);
    }

    public string Name { get; }

    public string Description { get; }

    /// <summary>Bits of CR4 that may be set; any other is #GP (SDM 3A, 2.5).</summary>
    public ulong Cr4Writable { get; }

    /// <summary>Bits of IA32_EFER that WRMSR may set; LMA follows LME and CR0.PG (SDM 3A, 2.2.1).</summary>
    public ulong EferWritable { get; }

    /// <summary>State components that XSETBV may enable (SDM 1, 13.3).</summary>
    public ulong Xcr0Writable => Xcr0.X87 | Xcr0.Sse | (Has(CpuFeature.Avx) ? Xcr0.Avx : 0);

    public bool Has(CpuFeature feature) => (words[(int)feature / 32] >> ((int)feature % 32) & 1) != 0;

    /// <summary>The register of CPUID that <paramref name="word"/> of <see cref="CpuFeatureWord"/> names.</summary>
    public uint Word(int word) => words[word];

    private ulong Bits((CpuFeature Feature, ulong Bits)[] owners)
    {
        ulong bits = 0;
        foreach ((CpuFeature feature, ulong owned) in owners)
            if (Has(feature)) bits |= owned;
        return bits;
    }

    /// <summary>TSD and PCE come with RDTSC and RDPMC, which every processor with long mode has.</summary>
    private const ulong Cr4Always = Cr4.Pce | Cr4.Tsd;

    private static readonly (CpuFeature Feature, ulong Bits)[] Cr4Owners =
    [
        (CpuFeature.Vme, Cr4.Vme | Cr4.Pvi), (CpuFeature.De, Cr4.De), (CpuFeature.Pse, Cr4.Pse), (CpuFeature.Pae, Cr4.Pae),
        (CpuFeature.Mce, Cr4.Mce), (CpuFeature.Pge, Cr4.Pge), (CpuFeature.Fxsr, Cr4.OsFxsr), (CpuFeature.Sse, Cr4.OsXmmExcpt),
        (CpuFeature.Umip, Cr4.Umip), (CpuFeature.FsGsBase, Cr4.FsGsBase), (CpuFeature.Pcid, Cr4.Pcide), (CpuFeature.Xsave, Cr4.OsXsave),
        (CpuFeature.Smep, Cr4.Smep), (CpuFeature.Smap, Cr4.Smap),
    ];

    private static readonly (CpuFeature Feature, ulong Bits)[] EferOwners =
    [
        (CpuFeature.Syscall, Efer.Sce), (CpuFeature.Nx, Efer.Nxe), (CpuFeature.LongMode, Efer.Lme),
    ];
}
