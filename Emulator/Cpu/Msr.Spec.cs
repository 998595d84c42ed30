// Numbers of model-specific registers.
namespace ToroEmu.Cpu;

/// <summary>SDM 4, table 2-2; the AMD64 ones APM 2, appendix A.</summary>
public static class Msr
{
    public const uint P5McAddr = 0x0;
    public const uint P5McType = 0x1;
    public const uint Tsc = 0x10;
    public const uint PlatformId = 0x17;
    public const uint ApicBase = 0x1B;
    public const uint TscAdjust = 0x3B;
    public const uint BiosSignature = 0x8B;
    public const uint MtrrCap = 0xFE;
    public const uint ArchCapabilities = 0x10A;
    public const uint SysenterCs = 0x174;
    public const uint SysenterEsp = 0x175;
    public const uint SysenterEip = 0x176;
    public const uint McgCap = 0x179;
    public const uint McgStatus = 0x17A;
    public const uint McgCtl = 0x17B;
    public const uint MiscEnable = 0x1A0;
    public const uint DebugCtl = 0x1D9;

    /// <summary>Pairs of IA32_MTRR_PHYSBASEn and IA32_MTRR_PHYSMASKn.</summary>
    public const uint MtrrPhysBase0 = 0x200;
    public const uint MtrrFix64K = 0x250;
    public const uint MtrrFix16K80000 = 0x258;
    public const uint MtrrFix16KA0000 = 0x259;

    /// <summary>Eight registers of 4-KiB ranges, C0000H to FFFFFH.</summary>
    public const uint MtrrFix4K = 0x268;
    public const uint Pat = 0x277;
    public const uint MtrrDefType = 0x2FF;
    public const uint FixedCounter0 = 0x309;
    public const uint FixedCounterControl = 0x38D;
    public const uint PerfGlobalStatus = 0x38E;
    public const uint PerfGlobalControl = 0x38F;
    public const uint PerfGlobalOverflowControl = 0x390;

    /// <summary>IA32_MC0_CTL; four registers a bank: CTL, STATUS, ADDR, MISC.</summary>
    public const uint Mc0Ctl = 0x400;
    public const uint TscDeadline = 0x6E0;
    public const uint Efer = 0xC000_0080;
    public const uint Star = 0xC000_0081;
    public const uint Lstar = 0xC000_0082;
    public const uint Cstar = 0xC000_0083;
    public const uint Fmask = 0xC000_0084;
    public const uint FsBase = 0xC000_0100;
    public const uint GsBase = 0xC000_0101;
    public const uint KernelGsBase = 0xC000_0102;
    public const uint TscAux = 0xC000_0103;
}
