// What the engine needs of the machine around a core.
using ToroEmu.Cpu;

namespace ToroEmu.Interpreter;

/// <summary>Everything here is off the fast path. Called on the core's own thread.</summary>
public interface ICoreServices
{
    /// <summary>Reads 1, 2, 4 or 8 bytes of guest physical space that is not RAM.</summary>
    ulong ReadPhysical(ulong guestAddress, int size);

    /// <summary>Writes 1, 2, 4 or 8 bytes of guest physical space that is not RAM.</summary>
    void WritePhysical(ulong guestAddress, int size, ulong value);

    uint ReadPort(ushort port, int size);

    void WritePort(ushort port, int size, uint value);

    /// <summary>Time-stamp counter before the guest's own offset; 1 GHz.</summary>
    ulong ReadTsc();

    /// <summary>Nanoseconds from 1970-01-01 00:00 UTC to the moment at which <see cref="ReadTsc"/> was zero.</summary>
    ulong UnixNanosecondsAtStart { get; }

    /// <summary>Reads an MSR that is not kept in the CPU state; <see langword="false"/>: #GP.</summary>
    bool TryReadMsr(uint msr, out ulong value);

    /// <summary>Writes an MSR that is not kept in the CPU state; <see langword="false"/>: #GP.</summary>
    bool TryWriteMsr(uint msr, ulong value);

    /// <summary>Takes the highest deliverable interrupt from the local APIC.</summary>
    bool TryAcceptInterrupt(out byte vector);

    /// <summary>Takes the start-up IPI that has come since the last INIT, with the page to start at.</summary>
    bool TryTakeStartUp(out byte vector);

    /// <summary>IA32_APIC_BASE.BSP: after INIT the core does not wait for a start-up IPI.</summary>
    bool IsBootstrap { get; }

    /// <summary>INIT arrived: the local APIC returns to its reset state.</summary>
    void InitApic();

    /// <summary>The local APIC's timer has come due.</summary>
    void ExpireTimer();

    /// <summary>CR8: the task priority of the local APIC (SDM 3A, 11.8.6).</summary>
    ulong TaskPriority { get; set; }

    /// <summary>What the processor has.</summary>
    CpuModel Model { get; }

    /// <summary>Cores of the machine, for CPUID.</summary>
    int Cores { get; }

    /// <summary>IA32_APIC_BASE.EN: CPUID announces the APIC only while it is on.</summary>
    bool IsApicEnabled { get; }

    /// <summary>64 random bits (RDRAND, RDSEED).</summary>
    ulong Random();
}
