// Numbers of the local APIC: SDM volume 3A, chapter 11.
namespace ToroEmu.Interrupts;

/// <summary>Register offsets, fields, reset values and access rights (SDM 3A, tables 11-1 and 11-6).</summary>
public static class LocalApicSpec
{
    /// <summary>Guest physical address of the xAPIC page, the same on every core; each core sees its own APIC there.</summary>
    public const ulong DefaultBase = 0xFEE0_0000;

    /// <summary>Bytes of the xAPIC page.</summary>
    public const ulong PageSize = 0x1000;

    /// <summary>Ticks per second of the timer before its divider. Ours to choose; one tick is one nanosecond.</summary>
    public const ulong TimerFrequencyHz = 1_000_000_000;

    /// <summary>Ticks per second of the time-stamp counter, against which TSC deadlines are measured.</summary>
    public const ulong TscFrequencyHz = 1_000_000_000;

    /// <summary>Vectors below this one are the processor's: an APIC neither sends nor takes them (11.5.2).</summary>
    public const byte FirstLegalVector = 16;

    // Model-specific registers.
    public const uint MsrApicBase = 0x1B;
    public const uint MsrTscDeadline = 0x6E0;
    public const uint MsrX2ApicFirst = 0x800;
    public const uint MsrX2ApicLast = 0x8FF;

    // IA32_APIC_BASE (11.4.4, 11.12.1).
    public const ulong BaseBootstrap = 1UL << 8;
    public const ulong BaseX2Apic = 1UL << 10;
    public const ulong BaseEnable = 1UL << 11;

    /// <summary>Bits 39:12, since MAXPHYADDR is 40.</summary>
    public const ulong BaseAddressMask = 0xFF_FFFF_F000;

    // Register offsets from the page; in x2APIC mode the MSR is 800h + offset / 16.
    public const uint RegisterStride = 0x10;
    public const uint Id = 0x020;
    public const uint Version = 0x030;
    public const uint Tpr = 0x080;
    public const uint Apr = 0x090;
    public const uint Ppr = 0x0A0;
    public const uint Eoi = 0x0B0;
    public const uint RemoteRead = 0x0C0;
    public const uint Ldr = 0x0D0;
    public const uint Dfr = 0x0E0;
    public const uint Svr = 0x0F0;
    public const uint Isr = 0x100;
    public const uint IsrLast = 0x170;
    public const uint Tmr = 0x180;
    public const uint TmrLast = 0x1F0;
    public const uint Irr = 0x200;
    public const uint IrrLast = 0x270;
    public const uint Esr = 0x280;
    public const uint IcrLow = 0x300;
    public const uint IcrHigh = 0x310;
    public const uint LvtTimer = 0x320;
    public const uint LvtThermal = 0x330;
    public const uint LvtPerformance = 0x340;
    public const uint LvtLint0 = 0x350;
    public const uint LvtLint1 = 0x360;
    public const uint LvtError = 0x370;
    public const uint InitialCount = 0x380;
    public const uint CurrentCount = 0x390;
    public const uint Dcr = 0x3E0;
    public const uint SelfIpi = 0x3F0;

    /// <summary>Entries of the local vector table: timer, thermal, performance, LINT0, LINT1, error.</summary>
    public const int LvtCount = 6;

    /// <summary>Version register: an integrated APIC (14h) whose last LVT entry is number 5, with EOI-broadcast suppression (11.4.8).</summary>
    public const uint VersionValue = 0x0105_0014;

    // Reset values (11.4.7.1).
    public const uint SvrReset = 0x0000_00FF;
    public const uint DfrReset = 0xFFFF_FFFF;
    public const uint LvtReset = LvtMasked;

    // Fields.
    public const int XApicIdShift = 24;
    public const uint SvrEnabled = 1u << 8;
    public const uint SvrSuppressEoiBroadcast = 1u << 12;
    public const uint LvtMasked = 1u << 16;
    public const uint LvtVectorMask = 0xFF;
    public const int LvtDeliveryModeShift = 8;
    public const uint LvtDeliveryModeMask = 7;
    public const uint LvtRemoteIrr = 1u << 14;
    public const uint LvtLevel = 1u << 15;
    public const int LvtTimerModeShift = 17;
    public const uint LvtTimerModeMask = 3;
    public const int DfrModelShift = 28;
    public const uint DfrModelFlat = 0xF;
    public const uint DfrReservedOnes = 0x0FFF_FFFF;

    // ESR bits (11.5.3).
    public const uint ErrorSendIllegalVector = 1u << 5;
    public const uint ErrorReceiveIllegalVector = 1u << 6;
    public const uint ErrorIllegalRegister = 1u << 7;

    /// <summary>Offset of the register behind an x2APIC MSR (800h and up).</summary>
    public static uint OffsetOfMsr(uint msr) => (msr - MsrX2ApicFirst) * RegisterStride;

    /// <summary>
    /// Bits that software may write, or <see langword="null"/> if the register does not exist or is read-only. A reserved bit is
    /// ignored through the page and faults through the MSR (11.12.1.2), where EOI and ESR take nothing but zero.
    /// </summary>
    public static uint? WritableBits(uint offset, bool x2Apic) => offset switch
    {
        Tpr => 0xFF,
        Eoi or Esr => x2Apic ? 0 : uint.MaxValue,
        Ldr => x2Apic ? null : 0xFF00_0000,
        Dfr => x2Apic ? null : 0xF000_0000,
        Svr => 0x13FF,
        IcrLow => 0x000C_CFFF,
        IcrHigh => x2Apic ? null : 0xFF00_0000,
        LvtTimer => 0x0007_00FF,
        LvtThermal or LvtPerformance => 0x0001_07FF,
        LvtLint0 or LvtLint1 => 0x0001_A7FF,
        LvtError => 0x0001_00FF,
        InitialCount => uint.MaxValue,
        Dcr => 0xB,
        SelfIpi => x2Apic ? 0xFF : null,
        _ => null,
    };

    /// <summary>Whether the register exists and may be read. EOI reads as zero through the page only.</summary>
    public static bool IsReadable(uint offset, bool x2Apic) => offset switch
    {
        Apr or Eoi or RemoteRead or Dfr or IcrHigh => !x2Apic,
        Id or Version or Tpr or Ppr or Ldr or Svr or Esr or IcrLow or InitialCount or CurrentCount or Dcr => true,
        >= Isr and <= IrrLast => offset % RegisterStride == 0,
        >= LvtTimer and <= LvtError => offset % RegisterStride == 0,
        _ => false,
    };

    /// <summary>Number of an LVT register among the LVT registers.</summary>
    public static int LvtIndex(uint offset) => (int)((offset - LvtTimer) / RegisterStride);

    /// <summary>log2 of the timer's divider from DCR bits 3, 1, 0: 2, 4, .. 128, and 1 for all ones (figure 11-10).</summary>
    public static int DividerShift(uint dcr) => (int)(((dcr & 3) | ((dcr >> 1) & 4)) + 1) & 7;

    /// <summary>Logical ID of an x2APIC: cluster in the upper half, a bit in the lower (11.12.10.2).</summary>
    public static uint X2ApicLdr(uint apicId) => ((apicId >> 4) << 16) | (1u << (int)(apicId & 0xF));
}
