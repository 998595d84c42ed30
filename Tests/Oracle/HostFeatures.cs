// Which instructions a processor has, by CPUID.
using System;
using System.Runtime.Intrinsics.X86;

using Iced.Intel;

using ToroEmu.Interpreter;

namespace ToroEmu.Oracle;

/// <summary>CPUID of the host or of an emulated core, asked for the features that the decoder names.</summary>
internal sealed class HostFeatures(Func<uint, uint, CpuidResult> read)
{
    public static readonly HostFeatures Host = new((leaf, subleaf) =>
    {
        (int eax, int ebx, int ecx, int edx) = X86Base.CpuId((int)leaf, (int)subleaf);
        return new CpuidResult((uint)eax, (uint)ebx, (uint)ecx, (uint)edx);
    });

    /// <summary>What a core announces.</summary>
    public static HostFeatures Of(Core core) => new((leaf, subleaf) => CpuidTable.Read(core, leaf, subleaf));

    public bool Has(uint leaf, char register, int bit, uint subleaf = 0)
    {
        CpuidResult result = read(leaf, subleaf);
        uint value = register switch { 'a' => result.Eax, 'b' => result.Ebx, 'c' => result.Ecx, _ => result.Edx };
        return (value >> bit & 1) != 0;
    }

    /// <summary>All features that an instruction needs. One that is not listed here counts as absent.</summary>
    public bool HasAll(OpCodeInfo form)
    {
        foreach (CpuidFeature feature in form.Code.CpuidFeatures())
            if (!Has(feature)) return false;
        return true;
    }

    private bool Has(CpuidFeature feature) => feature switch
    {
        CpuidFeature.INTEL8086 or CpuidFeature.INTEL8086_ONLY or CpuidFeature.INTEL186 or CpuidFeature.INTEL286 or CpuidFeature.INTEL386
            or CpuidFeature.INTEL486 or CpuidFeature.X64 or CpuidFeature.SMM or CpuidFeature.MULTIBYTENOP or CpuidFeature.RDPMC
            or CpuidFeature.PAUSE or CpuidFeature.FPU287 or CpuidFeature.FPU387 => true,
        CpuidFeature.FPU => Has(1, 'd', 0),
        CpuidFeature.CPUID => true,
        CpuidFeature.TSC => Has(1, 'd', 4),
        CpuidFeature.MSR => Has(1, 'd', 5),
        CpuidFeature.CX8 => Has(1, 'd', 8),
        CpuidFeature.SYSCALL => Has(0x8000_0001, 'd', 11),
        CpuidFeature.CMOV => Has(1, 'd', 15),
        CpuidFeature.CLFSH => Has(1, 'd', 19),
        CpuidFeature.MMX => Has(1, 'd', 23),
        CpuidFeature.FXSR => Has(1, 'd', 24),
        CpuidFeature.SSE => Has(1, 'd', 25),
        CpuidFeature.SSE2 => Has(1, 'd', 26),
        _ => HasFromLeaf1(feature) ?? HasFromLeaf7(feature) ?? HasExtended(feature),
    };

    private bool? HasFromLeaf1(CpuidFeature feature) => feature switch
    {
        CpuidFeature.SSE3 => Has(1, 'c', 0),
        CpuidFeature.PCLMULQDQ => Has(1, 'c', 1),
        CpuidFeature.MONITOR => Has(1, 'c', 3),
        CpuidFeature.SSSE3 => Has(1, 'c', 9),
        CpuidFeature.FMA => Has(1, 'c', 12),
        CpuidFeature.CMPXCHG16B => Has(1, 'c', 13),
        CpuidFeature.SSE4_1 => Has(1, 'c', 19),
        CpuidFeature.SSE4_2 => Has(1, 'c', 20),
        CpuidFeature.MOVBE => Has(1, 'c', 22),
        CpuidFeature.POPCNT => Has(1, 'c', 23),
        CpuidFeature.AES => Has(1, 'c', 25),
        CpuidFeature.XSAVE => Has(1, 'c', 26),
        CpuidFeature.AVX => Has(1, 'c', 28),
        CpuidFeature.F16C => Has(1, 'c', 29),
        CpuidFeature.RDRAND => Has(1, 'c', 30),
        _ => null,
    };

    private bool? HasFromLeaf7(CpuidFeature feature) => feature switch
    {
        CpuidFeature.FSGSBASE => Has(7, 'b', 0),
        CpuidFeature.BMI1 => Has(7, 'b', 3),
        CpuidFeature.AVX2 => Has(7, 'b', 5),
        CpuidFeature.BMI2 => Has(7, 'b', 8),
        CpuidFeature.INVPCID => Has(7, 'b', 10),
        CpuidFeature.RDSEED => Has(7, 'b', 18),
        CpuidFeature.ADX => Has(7, 'b', 19),
        CpuidFeature.SMAP => Has(7, 'b', 20),
        CpuidFeature.CLFLUSHOPT => Has(7, 'b', 23),
        CpuidFeature.CLWB => Has(7, 'b', 24),
        CpuidFeature.SHA => Has(7, 'b', 29),
        CpuidFeature.PKU => Has(7, 'c', 3),
        CpuidFeature.VAES => Has(7, 'c', 9),
        CpuidFeature.VPCLMULQDQ => Has(7, 'c', 10),
        CpuidFeature.RDPID => Has(7, 'c', 22),
        CpuidFeature.XSAVEOPT => Has(0xD, 'a', 0, 1),
        CpuidFeature.XSAVEC => Has(0xD, 'a', 1, 1),
        CpuidFeature.XSAVES => Has(0xD, 'a', 3, 1),
        _ => null,
    };

    private bool HasExtended(CpuidFeature feature) => feature switch
    {
        CpuidFeature.LZCNT => Has(0x8000_0001, 'c', 5),
        CpuidFeature.PREFETCHW => Has(0x8000_0001, 'c', 8),
        CpuidFeature.RDTSCP => Has(0x8000_0001, 'd', 27),
        _ => false,
    };
}
