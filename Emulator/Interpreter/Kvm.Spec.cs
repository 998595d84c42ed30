// Numbers of KVM's paravirtual interface (Linux, Documentation/virt/kvm/x86/cpuid.rst and msr.rst).
namespace ToroEmu.Interpreter;

internal static class KvmSpec
{
    // CPUID
    public const uint LeafBase = 0x4000_0000;
    public const uint LeafFeatures = 0x4000_0001;

    /// <summary>VMware's leaf for frequencies, which KVM's guests read too; the highest of ours.</summary>
    public const uint LeafTiming = 0x4000_0010;
    public const string Signature = "KVMKVMKVM\0\0\0";

    // Features: KVM_CPUID_FEATURES, EAX
    public const uint ClockSource = 1u << 0;
    public const uint NopIoDelay = 1u << 1;
    public const uint ClockSource2 = 1u << 3;
    public const uint StealTime = 1u << 5;
    public const uint ClockSourceStable = 1u << 24;

    // MSRs
    public const uint MsrWallClockOld = 0x11;
    public const uint MsrSystemTimeOld = 0x12;
    public const uint MsrWallClock = 0x4B56_4D00;
    public const uint MsrSystemTime = 0x4B56_4D01;
    public const uint MsrAsyncPageFault = 0x4B56_4D02;
    public const uint MsrStealTime = 0x4B56_4D03;
    public const uint MsrEndOfInterrupt = 0x4B56_4D04;
    public const uint MsrPollControl = 0x4B56_4D05;
    public const uint MsrAsyncPageFaultVector = 0x4B56_4D06;

    /// <summary>Bit 0 of an MSR that holds an address: the structure there is to be kept.</summary>
    public const ulong Enabled = 1;

    // struct pvclock_vcpu_time_info
    public const int TimeSize = 32;
    public const int TimeTsc = 8;
    public const int TimeSystem = 16;
    public const int TimeMultiplier = 24;
    public const int TimeShift = 28;
    public const int TimeFlags = 29;

    /// <summary>PVCLOCK_TSC_STABLE_BIT: all cores' pages tell the same time.</summary>
    public const byte TscStable = 1;

    // struct pvclock_wall_clock: version, seconds, nanoseconds
    public const int WallClockSize = 12;
    public const int WallClockSeconds = 4;
    public const int WallClockNanoseconds = 8;

    // struct kvm_steal_time
    public const int StealSize = 64;
    public const int StealVersion = 8;

    /// <summary>Alignment bits of the steal time's address.</summary>
    public const ulong StealReserved = 0x3E;

    /// <summary>Writable bits of the poll control and of the page fault vector.</summary>
    public const ulong PollControlMask = 1;
    public const ulong VectorMask = 0xFF;
}
