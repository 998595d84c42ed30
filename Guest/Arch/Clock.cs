// Time since start, from the time-stamp counter. Its frequency is asked for, else measured against the PIT, else taken as 1 GHz.
using System.Runtime.Intrinsics.X86;

namespace ToroEmu.Guest.Arch;

public static unsafe class Clock
{
    private const uint TscCrystalLeaf = 0x15;
    private const uint ProcessorFrequencyLeaf = 0x16;
    private const uint HypervisorLeaf = 0x4000_0000;
    private const uint HypervisorTimingLeaf = 0x4000_0010;
    private const uint HypervisorPresent = 1U << 31;
    private const ulong AssumedHz = 1_000_000_000;

    private static ulong s_startTsc;
    private static ulong s_tscHz;

    /// <summary>Ticks of the time-stamp counter in a second.</summary>
    public static ulong TscHz => s_tscHz;

    /// <summary>Nanoseconds since the clock was initialised at boot.</summary>
    public static ulong Nanoseconds
    {
        get
        {
            long sinceStart = (long)(Cpu.ReadTsc() - s_startTsc);
            ulong ticks = sinceStart < 0 ? 0 : (ulong)sinceStart; // counters of different cores may be a little apart
            return ticks / s_tscHz * 1_000_000_000 + ticks % s_tscHz * 1_000_000_000 / s_tscHz;
        }
    }

    /// <summary>Finds the frequency; once, by core 0.</summary>
    internal static void Initialize()
    {
        s_tscHz = FromCpuid();
        if (s_tscHz == 0)
        {
            s_tscHz = Pit.MeasureTscHz();
        }

        if (s_tscHz == 0)
        {
            s_tscHz = AssumedHz;
        }

        s_startTsc = Cpu.ReadTsc();
    }

    /// <summary>Waits without giving way to other threads.</summary>
    internal static void Delay(ulong nanoseconds)
    {
        ulong start = Nanoseconds;
        while (Nanoseconds - start < nanoseconds)
        {
            X86Base.Pause();
        }
    }

    private static ulong FromCpuid()
    {
        CpuidResult leaf;
        Cpu.Cpuid(0, 0, &leaf);
        uint highest = leaf.Eax;
        ulong hz = 0;
        if (highest >= TscCrystalLeaf)
        {
            Cpu.Cpuid(TscCrystalLeaf, 0, &leaf); // SDM 2A: TSC / crystal = EBX / EAX, crystal in Hz = ECX
            hz = leaf.Eax == 0 ? 0 : (ulong)leaf.Ecx * leaf.Ebx / leaf.Eax;
        }

        if (hz == 0 && highest >= ProcessorFrequencyLeaf)
        {
            Cpu.Cpuid(ProcessorFrequencyLeaf, 0, &leaf);
            hz = (leaf.Eax & 0xFFFF) * 1_000_000UL;
        }

        return hz == 0 ? FromHypervisor() : hz;
    }

    private static ulong FromHypervisor()
    {
        CpuidResult leaf;
        Cpu.Cpuid(1, 0, &leaf);
        if ((leaf.Ecx & HypervisorPresent) == 0)
        {
            return 0;
        }

        Cpu.Cpuid(HypervisorLeaf, 0, &leaf);
        if (leaf.Eax < HypervisorTimingLeaf || leaf.Eax > HypervisorLeaf + 0xFFFF)
        {
            return 0;
        }

        Cpu.Cpuid(HypervisorTimingLeaf, 0, &leaf); // EAX: kHz of the TSC
        return leaf.Eax * 1000UL;
    }
}
