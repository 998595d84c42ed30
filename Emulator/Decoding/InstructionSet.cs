// Which instructions a processor model has.
using System;

using Iced.Intel;

using ToroEmu.Cpu;

namespace ToroEmu.Decoding;

/// <summary>The decoder knows every instruction that was ever made; this knows which of them the model announces. One per model, shared by all cores.</summary>
internal sealed class InstructionSet
{
    private static readonly InstructionSet[] Sets = new InstructionSet[CpuModels.List.Count];

    private readonly bool[] allowed = new bool[Enum.GetValues<Code>().Length];

    private InstructionSet(CpuModel model)
    {
        for (int code = 0; code < allowed.Length; code++) allowed[code] = Allows(model, ((Code)code).CpuidFeatures());
        // Without TZCNT and LZCNT their prefix is ignored: BSF and BSR (SDM 2B, LZCNT).
        DecoderOptions = (model.Has(CpuFeature.Bmi1) ? DecoderOptions.None : DecoderOptions.NoMPFX_0FBC)
            | (model.Has(CpuFeature.Lzcnt) ? DecoderOptions.None : DecoderOptions.NoMPFX_0FBD) | DecoderOptions.NoWbnoinvd;
    }

    /// <summary>How bytes are to be read.</summary>
    public DecoderOptions DecoderOptions { get; }

    /// <summary>The instructions of a model.</summary>
    public static InstructionSet Of(CpuModel model)
    {
        int index = 0;
        while (CpuModels.List[index] != model) index++;
        return Sets[index] ??= new InstructionSet(model);
    }

    public bool Has(Code code) => allowed[(int)code];

    private static bool Allows(CpuModel model, CpuidFeature[] needs)
    {
        foreach (CpuidFeature need in needs)
            if (!Allows(model, need)) return false;
        return true;
    }

    private static bool Allows(CpuModel model, CpuidFeature need) => need switch
    {
        CpuidFeature.INTEL8086 or CpuidFeature.INTEL8086_ONLY or CpuidFeature.INTEL186 or CpuidFeature.INTEL286 or CpuidFeature.INTEL386
            or CpuidFeature.INTEL486 or CpuidFeature.X64 or CpuidFeature.CPUID or CpuidFeature.RDPMC or CpuidFeature.SMM => true,
        // Hints that are NOPs where they mean nothing (SDM 2B, NOP and table A-3).
        CpuidFeature.PAUSE or CpuidFeature.MULTIBYTENOP or CpuidFeature.CET_IBT or CpuidFeature.CET_SS or CpuidFeature.CLDEMOTE or CpuidFeature.PREFETCHWT1 => true,
        _ => FeatureOf(need) is CpuFeature feature && model.Has(feature),
    };

    private static CpuFeature? FeatureOf(CpuidFeature need) => need switch
    {
        CpuidFeature.FPU or CpuidFeature.FPU287 or CpuidFeature.FPU387 => CpuFeature.Fpu,
        CpuidFeature.TSC => CpuFeature.Tsc,
        CpuidFeature.MSR => CpuFeature.Msr,
        CpuidFeature.CX8 => CpuFeature.Cx8,
        CpuidFeature.SEP => CpuFeature.Sep,
        CpuidFeature.CMOV => CpuFeature.Cmov,
        CpuidFeature.CLFSH => CpuFeature.Clfsh,
        CpuidFeature.MMX => CpuFeature.Mmx,
        CpuidFeature.FXSR => CpuFeature.Fxsr,
        CpuidFeature.SSE => CpuFeature.Sse,
        CpuidFeature.SSE2 => CpuFeature.Sse2,
        CpuidFeature.SSE3 => CpuFeature.Sse3,
        CpuidFeature.PCLMULQDQ => CpuFeature.Pclmulqdq,
        CpuidFeature.MONITOR => CpuFeature.Monitor,
        CpuidFeature.SSSE3 => CpuFeature.Ssse3,
        CpuidFeature.FMA => CpuFeature.Fma,
        CpuidFeature.CMPXCHG16B => CpuFeature.Cx16,
        CpuidFeature.SSE4_1 => CpuFeature.Sse41,
        CpuidFeature.SSE4_2 => CpuFeature.Sse42,
        CpuidFeature.MOVBE => CpuFeature.Movbe,
        CpuidFeature.POPCNT => CpuFeature.Popcnt,
        CpuidFeature.AES => CpuFeature.Aes,
        CpuidFeature.XSAVE => CpuFeature.Xsave,
        CpuidFeature.AVX => CpuFeature.Avx,
        CpuidFeature.F16C => CpuFeature.F16c,
        CpuidFeature.RDRAND => CpuFeature.Rdrand,
        CpuidFeature.SYSCALL => CpuFeature.Syscall,
        CpuidFeature.RDTSCP => CpuFeature.Rdtscp,
        CpuidFeature.LZCNT => CpuFeature.Lzcnt,
        CpuidFeature.PREFETCHW => CpuFeature.Prefetchw,
        _ => NewerFeatureOf(need),
    };

    /// <summary>Those of leaves 7 and 0DH.</summary>
    private static CpuFeature? NewerFeatureOf(CpuidFeature need) => need switch
    {
        CpuidFeature.FSGSBASE => CpuFeature.FsGsBase,
        CpuidFeature.BMI1 => CpuFeature.Bmi1,
        CpuidFeature.AVX2 => CpuFeature.Avx2,
        CpuidFeature.BMI2 => CpuFeature.Bmi2,
        CpuidFeature.INVPCID => CpuFeature.Invpcid,
        CpuidFeature.RDSEED => CpuFeature.Rdseed,
        CpuidFeature.ADX => CpuFeature.Adx,
        CpuidFeature.SMAP => CpuFeature.Smap,
        CpuidFeature.CLFLUSHOPT => CpuFeature.Clflushopt,
        CpuidFeature.CLWB => CpuFeature.Clwb,
        CpuidFeature.SHA => CpuFeature.Sha,
        CpuidFeature.VAES => CpuFeature.Vaes,
        CpuidFeature.VPCLMULQDQ => CpuFeature.Vpclmulqdq,
        CpuidFeature.RDPID => CpuFeature.Rdpid,
        CpuidFeature.XSAVEOPT => CpuFeature.Xsaveopt,
        CpuidFeature.XSAVEC => CpuFeature.Xsavec,
        _ => null,
    };
}
