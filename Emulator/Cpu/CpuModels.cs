// The processor models that a machine can have.
using System;
using System.Collections.Generic;
using System.Linq;

namespace ToroEmu.Cpu;

/// <summary>
/// The microarchitecture levels of the x86-64 psABI (section 3.1.1) differ in instructions for applications only: all models have
/// the same system architecture.
/// </summary>
public static class CpuModels
{
    private static readonly CpuFeature[] SystemFeatures =
    [
        CpuFeature.Vme, CpuFeature.De, CpuFeature.Pse, CpuFeature.Tsc, CpuFeature.Msr, CpuFeature.Pae, CpuFeature.Mce, CpuFeature.Apic, CpuFeature.Sep,
        CpuFeature.Mtrr, CpuFeature.Pge, CpuFeature.Mca, CpuFeature.Pat, CpuFeature.Pse36, CpuFeature.Clfsh, CpuFeature.Pcid, CpuFeature.X2Apic,
        CpuFeature.TscDeadline, CpuFeature.Hypervisor, CpuFeature.TscAdjust, CpuFeature.Smep, CpuFeature.Erms, CpuFeature.Invpcid,
        CpuFeature.Smap, CpuFeature.Umip, CpuFeature.Fsrm, CpuFeature.ArchCapabilities, CpuFeature.Syscall, CpuFeature.Nx, CpuFeature.Pdpe1Gb, CpuFeature.Rdtscp,
        CpuFeature.LongMode, CpuFeature.InvariantTsc,
    ];

    private static readonly CpuFeature[] Level1 =
    [
        .. SystemFeatures, CpuFeature.Fpu, CpuFeature.Cx8, CpuFeature.Cmov, CpuFeature.Mmx, CpuFeature.Fxsr, CpuFeature.Sse, CpuFeature.Sse2,
    ];

    private static readonly CpuFeature[] Level2 =
    [
        .. Level1, CpuFeature.Cx16, CpuFeature.Lahf64, CpuFeature.Popcnt, CpuFeature.Sse3, CpuFeature.Ssse3, CpuFeature.Sse41, CpuFeature.Sse42,
    ];

    private static readonly CpuFeature[] Level3 =
    [
        .. Level2, CpuFeature.Avx, CpuFeature.Avx2, CpuFeature.Bmi1, CpuFeature.Bmi2, CpuFeature.F16c, CpuFeature.Fma, CpuFeature.Lzcnt,
        CpuFeature.Movbe, CpuFeature.Xsave,
    ];

    private static readonly CpuFeature[] All =
    [
        .. Level3, CpuFeature.Pclmulqdq, CpuFeature.Monitor, CpuFeature.Aes, CpuFeature.Rdrand, CpuFeature.FsGsBase, CpuFeature.Rdseed,
        CpuFeature.Adx, CpuFeature.Clflushopt, CpuFeature.Clwb, CpuFeature.Sha, CpuFeature.Vaes, CpuFeature.Vpclmulqdq, CpuFeature.Rdpid,
        CpuFeature.Prefetchw, CpuFeature.Xsaveopt, CpuFeature.Xsavec, CpuFeature.Xgetbv1,
    ];

    public static CpuModel Base { get; } = new("base", "x86-64-v1: SSE2", Level1);

    public static CpuModel V2 { get; } = new("v2", "x86-64-v2: base and CMPXCHG16B, POPCNT, SSE4.2", Level2);

    public static CpuModel V3 { get; } = new("v3", "x86-64-v3: v2 and AVX2, BMI, FMA, F16C, MOVBE, XSAVE", Level3);

    public static CpuModel Max { get; } = new("max", "all that the emulator has: v3 and AES, SHA, ADX, RDRAND and so on [default]", All);

    /// <summary>From the smallest to the largest.</summary>
    public static IReadOnlyList<CpuModel> List { get; } = [Base, V2, V3, Max];

    /// <summary>The model of a name, in any case; null: there is none.</summary>
    public static CpuModel? Find(string name) => List.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
