// Table: every CPUID feature the decoder knows, with its bit or the reason why it is left out.
using System.Collections.Generic;
using System.Linq;

using Iced.Intel;

namespace ToroEmu.Tests.Coverage;

/// <summary>Source of the coverage tests and of <c>docs/instruction-set.md</c>.</summary>
internal static class FeatureTable
{
    private static readonly string[] Integer =
        ["AluConformanceTests", "ShiftConformanceTests", "IntegerConformanceTests", "DivisionConformanceTests", "BranchConformanceTests", "StringConformanceTests", "GoldenTests", "KernelTests"];

    private static readonly string[] Ring0 = ["SystemInstructionTests", "ProtectionTests", "ExceptionDeliveryTests", "KernelTests"];
    private static readonly string[] Vector = ["SseConformanceTests", "GoldenTests"];
    private static readonly string[] Avx = ["AvxConformanceTests", "Avx2ConformanceTests", "FloatExtensionConformanceTests", "GoldenTests"];
    private static readonly string[] Sse3 = ["Ssse3ConformanceTests", "FloatExtensionConformanceTests", "GoldenTests"];
    private static readonly string[] Sse4 = ["Sse41ConformanceTests", "StringCompareConformanceTests", "FloatExtensionConformanceTests", "GoldenTests"];
    private static readonly string[] Crypto = ["CryptoConformanceTests", "GoldenTests"];
    private static readonly string[] Xsave = ["XsaveConformanceTests", "XsaveTests"];
    private static readonly string[] X87 = ["X87ConformanceTests", "X87StateConformanceTests", "GoldenTests"];
    private static readonly string[] Bits = ["IntegerConformanceTests", "GoldenTests"];
    private static readonly string[] Golden = ["GoldenTests"];

    public static IReadOnlyList<FeatureRow> Rows { get; } = [.. Supported(), .. Excluded()];

    public static FeatureRow? Find(CpuidFeature feature) => Rows.FirstOrDefault(row => row.Feature == feature);

    private static FeatureRow[] Supported() =>
    [
        Always(CpuidFeature.INTEL8086, "8086", Integer),
        Always(CpuidFeature.INTEL186, "80186", Integer),
        Always(CpuidFeature.INTEL286, "80286: protection", Ring0),
        Always(CpuidFeature.INTEL386, "80386: 32 bits, control registers", Integer),
        Always(CpuidFeature.INTEL486, "80486", Integer),
        Always(CpuidFeature.X64, "64-bit mode", Integer),
        Always(CpuidFeature.CPUID, "CPUID", Ring0),
        Always(CpuidFeature.PAUSE, "PAUSE", Ring0),
        Always(CpuidFeature.MULTIBYTENOP, "long NOPs", Integer),
        Always(CpuidFeature.RDPMC, "performance counters", "PerfCountersTests"),
        Bit(CpuidFeature.FPU, 1, 'd', 0, "x87", X87),
        Bit(CpuidFeature.FPU287, 1, 'd', 0, "80287", X87),
        Bit(CpuidFeature.FPU387, 1, 'd', 0, "80387", X87),
        Bit(CpuidFeature.TSC, 1, 'd', 4, "RDTSC", Ring0),
        Bit(CpuidFeature.MSR, 1, 'd', 5, "RDMSR, WRMSR", Ring0),
        Bit(CpuidFeature.CX8, 1, 'd', 8, "CMPXCHG8B", Integer),
        Bit(CpuidFeature.SEP, 1, 'd', 11, "SYSENTER, SYSEXIT", Ring0),
        Bit(CpuidFeature.CMOV, 1, 'd', 15, "CMOVcc, FCMOVcc", Integer),
        Bit(CpuidFeature.CLFSH, 1, 'd', 19, "CLFLUSH", Ring0),
        Bit(CpuidFeature.MMX, 1, 'd', 23, "MMX", "MmxConformanceTests", "GoldenTests"),
        Bit(CpuidFeature.FXSR, 1, 'd', 24, "FXSAVE, FXRSTOR", "SseStateTests"),
        Bit(CpuidFeature.SSE, 1, 'd', 25, "SSE", Vector),
        Bit(CpuidFeature.SSE2, 1, 'd', 26, "SSE2", Vector),
        Bit(CpuidFeature.SSE3, 1, 'c', 0, "SSE3", Sse3),
        Bit(CpuidFeature.PCLMULQDQ, 1, 'c', 1, "carry-less multiplication", Crypto),
        Bit(CpuidFeature.MONITOR, 1, 'c', 3, "MONITOR, MWAIT", "MonitorTests"),
        Bit(CpuidFeature.SSSE3, 1, 'c', 9, "SSSE3", Sse3),
        Bit(CpuidFeature.FMA, 1, 'c', 12, "fused multiply-add", Avx),
        Bit(CpuidFeature.CMPXCHG16B, 1, 'c', 13, "CMPXCHG16B", Integer),
        Bit(CpuidFeature.SSE4_1, 1, 'c', 19, "SSE4.1", Sse4),
        Bit(CpuidFeature.SSE4_2, 1, 'c', 20, "SSE4.2", Sse4),
        Bit(CpuidFeature.MOVBE, 1, 'c', 22, "MOVBE", Bits),
        Bit(CpuidFeature.POPCNT, 1, 'c', 23, "POPCNT", Bits),
        Bit(CpuidFeature.AES, 1, 'c', 25, "AES-NI", Crypto),
        Bit(CpuidFeature.XSAVE, 1, 'c', 26, "XSAVE, XRSTOR, XGETBV, XSETBV", Xsave),
        Bit(CpuidFeature.AVX, 1, 'c', 28, "AVX", Avx),
        Bit(CpuidFeature.F16C, 1, 'c', 29, "half-precision conversion", Avx),
        Bit(CpuidFeature.RDRAND, 1, 'c', 30, "RDRAND", Bits),
        Bit(CpuidFeature.FSGSBASE, 7, 'b', 0, "RDFSBASE and its siblings", Ring0),
        Bit(CpuidFeature.BMI1, 7, 'b', 3, "bit manipulation 1", Bits),
        Bit(CpuidFeature.AVX2, 7, 'b', 5, "AVX2", Avx),
        Bit(CpuidFeature.BMI2, 7, 'b', 8, "bit manipulation 2", Bits),
        Bit(CpuidFeature.INVPCID, 7, 'b', 10, "INVPCID", Ring0),
        Bit(CpuidFeature.RDSEED, 7, 'b', 18, "RDSEED", Bits),
        Bit(CpuidFeature.ADX, 7, 'b', 19, "ADCX, ADOX", Bits),
        Bit(CpuidFeature.SMAP, 7, 'b', 20, "STAC, CLAC", Ring0),
        Bit(CpuidFeature.CLFLUSHOPT, 7, 'b', 23, "CLFLUSHOPT", Ring0),
        Bit(CpuidFeature.CLWB, 7, 'b', 24, "CLWB", Ring0),
        Bit(CpuidFeature.SHA, 7, 'b', 29, "SHA-1 and SHA-256", Crypto),
        Bit(CpuidFeature.VAES, 7, 'c', 9, "AES of 256 bits", Crypto),
        Bit(CpuidFeature.VPCLMULQDQ, 7, 'c', 10, "carry-less multiplication of 256 bits", Crypto),
        Bit(CpuidFeature.RDPID, 7, 'c', 22, "RDPID", Ring0),
        new(CpuidFeature.XSAVEOPT, Support.Announced, new(0xD, 1, 'a', 0), "XSAVEOPT", Xsave),
        new(CpuidFeature.XSAVEC, Support.Announced, new(0xD, 1, 'a', 1), "XSAVEC", Xsave),
        Bit(CpuidFeature.LZCNT, 0x8000_0001, 'c', 5, "LZCNT", Bits),
        Bit(CpuidFeature.PREFETCHW, 0x8000_0001, 'c', 8, "PREFETCH, PREFETCHW", Ring0),
        Bit(CpuidFeature.SYSCALL, 0x8000_0001, 'd', 11, "SYSCALL, SYSRET", Ring0),
        Bit(CpuidFeature.RDTSCP, 0x8000_0001, 'd', 27, "RDTSCP", Ring0),
    ];

    private static IEnumerable<FeatureRow> Excluded() =>
    [
        .. Out("machines inside of the machine", CpuidFeature.VMX, CpuidFeature.INVEPT, CpuidFeature.INVVPID, CpuidFeature.SVM, CpuidFeature.SKINIT, CpuidFeature.SKINIT_or_SVM,
            CpuidFeature.SEV_ES, CpuidFeature.SEV_SNP, CpuidFeature.TDX, CpuidFeature.RMPQUERY, CpuidFeature.INVLPGB, CpuidFeature.TSE, CpuidFeature.PCONFIG),
        .. Out("enclaves", CpuidFeature.SGX1, CpuidFeature.ENQCMD),
        .. Out("512-bit vectors; and what came with them", CpuidFeature.AVX512F, CpuidFeature.AVX512VL, CpuidFeature.AVX512BW, CpuidFeature.AVX512CD, CpuidFeature.AVX512DQ,
            CpuidFeature.AVX512ER, CpuidFeature.AVX512PF, CpuidFeature.AVX512_4FMAPS, CpuidFeature.AVX512_4VNNIW, CpuidFeature.AVX512_BF16, CpuidFeature.AVX512_BITALG,
            CpuidFeature.AVX512_IFMA, CpuidFeature.AVX512_VBMI, CpuidFeature.AVX512_VBMI2, CpuidFeature.AVX512_VNNI, CpuidFeature.AVX512_VP2INTERSECT,
            CpuidFeature.AVX512_VPOPCNTDQ, CpuidFeature.AVX512_FP16, CpuidFeature.KNC),
        .. Out("tiles", CpuidFeature.AMX_TILE, CpuidFeature.AMX_BF16, CpuidFeature.AMX_INT8, CpuidFeature.AMX_FP16, CpuidFeature.AMX_COMPLEX),
        .. Out("AVX of later processors than x86-64-v3 asks for", CpuidFeature.GFNI, CpuidFeature.AVX_VNNI, CpuidFeature.AVX_IFMA,
            CpuidFeature.AVX_NE_CONVERT, CpuidFeature.AVX_VNNI_INT8, CpuidFeature.AVX_VNNI_INT16, CpuidFeature.SHA512, CpuidFeature.SM3, CpuidFeature.SM4),
        .. Out("AMD's that compilers for x86-64 do not use", CpuidFeature.D3NOW, CpuidFeature.D3NOWEXT, CpuidFeature.XOP, CpuidFeature.FMA4, CpuidFeature.TBM, CpuidFeature.SSE4A,
            CpuidFeature.LWP, CpuidFeature.MONITORX, CpuidFeature.CLZERO, CpuidFeature.RDPRU, CpuidFeature.MCOMMIT, CpuidFeature.OSS),
        .. Out("transactions: withdrawn", CpuidFeature.RTM, CpuidFeature.HLE, CpuidFeature.HLE_or_RTM, CpuidFeature.TSXLDTRK),
        .. Out("shadow stacks and branch tracking: ENDBR is the NOP it is without them", CpuidFeature.CET_IBT, CpuidFeature.CET_SS),
        .. Out("bounds: withdrawn; its opcodes are NOPs", CpuidFeature.MPX),
        .. Out("supervisor states, of which there are none", CpuidFeature.XSAVES),
        .. Out("no user of x86-64-v3 asks for it", CpuidFeature.PKU, CpuidFeature.WAITPKG, CpuidFeature.MOVDIRI, CpuidFeature.MOVDIR64B, CpuidFeature.SERIALIZE, CpuidFeature.PTWRITE,
            CpuidFeature.CLDEMOTE, CpuidFeature.WBNOINVD, CpuidFeature.PREFETCHWT1, CpuidFeature.PREFETCHITI, CpuidFeature.PCOMMIT, CpuidFeature.CL1INVMB, CpuidFeature.UINTR,
            CpuidFeature.HRESET, CpuidFeature.KL, CpuidFeature.AESKLE, CpuidFeature.WIDE_KL, CpuidFeature.FRED, CpuidFeature.LKGS, CpuidFeature.RAO_INT, CpuidFeature.CMPCCXADD,
            CpuidFeature.MSRLIST, CpuidFeature.WRMSRNS, CpuidFeature.UDBG, CpuidFeature.SMX, CpuidFeature.SMM),
        .. Out("other makers' and other architectures'", CpuidFeature.CYRIX_D3NOW, CpuidFeature.CYRIX_FPU, CpuidFeature.CYRIX_SMM, CpuidFeature.CYRIX_SMINT,
            CpuidFeature.CYRIX_SMINT_0F7E, CpuidFeature.CYRIX_SHR, CpuidFeature.CYRIX_DDI, CpuidFeature.CYRIX_EMMI, CpuidFeature.CYRIX_DMI, CpuidFeature.CENTAUR_AIS,
            CpuidFeature.PADLOCK_ACE, CpuidFeature.PADLOCK_PHE, CpuidFeature.PADLOCK_PMM, CpuidFeature.PADLOCK_RNG, CpuidFeature.PADLOCK_GMI, CpuidFeature.PADLOCK_UNDOC,
            CpuidFeature.IA64),
        .. Out("of early steppings only", CpuidFeature.INTEL8086_ONLY, CpuidFeature.INTEL286_ONLY, CpuidFeature.INTEL386_ONLY, CpuidFeature.INTEL386_A0_ONLY,
            CpuidFeature.INTEL486_A_ONLY, CpuidFeature.UMOV, CpuidFeature.MOV_TR, CpuidFeature.FPU287XL_ONLY, CpuidFeature.FPU387SL_ONLY),
    ];

    private static FeatureRow Always(CpuidFeature feature, string text, params string[] tests) => new(feature, Support.Always, default, text, tests);

    private static FeatureRow Bit(CpuidFeature feature, uint leaf, char register, int bit, string text, params string[] tests) =>
        new(feature, Support.Announced, new CpuidBit(leaf, 0, register, bit), text, tests);

    private static IEnumerable<FeatureRow> Out(string reason, params CpuidFeature[] features) =>
        features.Select(feature => new FeatureRow(feature, Support.Excluded, default, reason, []));
}
