// KVM's paravirtual clocks.
using System;
using System.Buffers.Binary;
using System.Threading;

using ToroEmu.Cpu;
using static ToroEmu.Interpreter.KvmSpec;

namespace ToroEmu.Interpreter;

/// <summary>
/// MSRs 11H, 12H and 4B564D00H to 06H. Some kernels write them without asking CPUID, so no value of the first five faults; an address that is not RAM
/// switches the structure off. The TSC never stops and runs at a known rate, so a page is written when its MSR or the TSC is, and holds for ever.
/// </summary>
internal static unsafe class KvmMsrs
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>
    /// Nanoseconds of a TSC difference d: (d shifted left by the shift) * multiplier / 2^32. One gigahertz is 1, which as a multiplier needs a 33rd bit;
    /// so it is a half, behind a shift by one.
    /// </summary>
    private const uint Multiplier = (uint)((NanosecondsPerSecond << 31) / CpuidTable.FrequencyHz);
    private const byte Shift = 1;

    public static bool TryRead(CpuState* cpu, uint msr, out ulong value)
    {
        ulong* slot = Slot(cpu, msr);
        value = slot == null ? 0 : *slot;
        return slot != null;
    }

    /// <summary><see langword="false"/>: not one of KVM's, or a reserved bit where KVM minds it.</summary>
    public static bool TryWrite(Core core, uint msr, ulong value)
    {
        ulong* slot = Slot(core.State, msr);
        if (slot == null) return false;
        if (msr == MsrPollControl && (value & ~PollControlMask) != 0) return false;
        if (msr == MsrAsyncPageFaultVector && (value & ~VectorMask) != 0) return false;
        *slot = value;
        switch (msr)
        {
            case MsrWallClock or MsrWallClockOld:
                WriteWallClock(core, value);
                break;
            case MsrSystemTime or MsrSystemTimeOld:
                UpdateTime(core);
                break;
            case MsrStealTime:
                WriteStealTime(core, value);
                break;
        }

        return true;
    }

    /// <summary>Writes the core's page of system time, if it has one. Must follow every change of its TSC.</summary>
    public static void UpdateTime(Core core)
    {
        ulong msr = core.State->Kvm.SystemTime;
        if ((msr & Enabled) == 0) return;
        ulong now = core.Services.ReadTsc();
        Span<byte> page = stackalloc byte[TimeSize];
        page.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(page[TimeTsc..], now + core.State->TscOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(page[TimeSystem..], now);
        BinaryPrimitives.WriteUInt32LittleEndian(page[TimeMultiplier..], Multiplier);
        page[TimeShift] = Shift;
        page[TimeFlags] = TscStable;
        Publish(core, msr & ~Enabled, page, versionAt: 0);
    }

    private static ulong* Slot(CpuState* cpu, uint msr) => msr switch
    {
        MsrWallClock or MsrWallClockOld => &cpu->Kvm.WallClock,
        MsrSystemTime or MsrSystemTimeOld => &cpu->Kvm.SystemTime,
        MsrAsyncPageFault => &cpu->Kvm.AsyncPageFault,
        MsrAsyncPageFaultVector => &cpu->Kvm.AsyncPageFaultVector,
        MsrStealTime => &cpu->Kvm.StealTime,
        MsrEndOfInterrupt => &cpu->Kvm.EndOfInterrupt,
        MsrPollControl => &cpu->Kvm.PollControl,
        _ => null,
    };

    /// <summary>The time of day at which the system time was zero.</summary>
    private static void WriteWallClock(Core core, ulong address)
    {
        ulong boot = core.Services.UnixNanosecondsAtStart;
        Span<byte> clock = stackalloc byte[WallClockSize];
        BinaryPrimitives.WriteUInt32LittleEndian(clock[WallClockSeconds..], (uint)(boot / NanosecondsPerSecond));
        BinaryPrimitives.WriteUInt32LittleEndian(clock[WallClockNanoseconds..], (uint)(boot % NanosecondsPerSecond));
        Publish(core, address, clock, versionAt: 0);
    }

    /// <summary>No time is ever stolen that a guest could tell from a slow processor: what the structure counts stays as it is, and the core is not preempted.</summary>
    private static void WriteStealTime(Core core, ulong value)
    {
        if ((value & Enabled) == 0 || (value & StealReserved) != 0) return;
        ulong address = value & ~Enabled;
        Span<byte> steal = stackalloc byte[StealSize];
        if (!core.Ram.TryRead(address, steal)) return;
        steal[(StealVersion + sizeof(uint))..].Clear();
        Publish(core, address, steal, StealVersion);
    }

    /// <summary>Writes a structure as its readers expect it: the version is odd while the rest changes, and even and new when it is done.</summary>
    private static void Publish(Core core, ulong address, Span<byte> structure, int versionAt)
    {
        Span<byte> version = stackalloc byte[sizeof(uint)];
        ulong versionAddress = address + (ulong)versionAt;
        if (!core.Ram.TryRead(address, stackalloc byte[structure.Length]) || !core.Ram.TryRead(versionAddress, version)) return;
        uint odd = BinaryPrimitives.ReadUInt32LittleEndian(version) + 1 | 1;
        BinaryPrimitives.WriteUInt32LittleEndian(version, odd);
        version.CopyTo(structure[versionAt..]);
        core.Ram.TryWrite(versionAddress, version);
        Interlocked.MemoryBarrier();
        core.Ram.TryWrite(address, structure);
        Interlocked.MemoryBarrier();
        BinaryPrimitives.WriteUInt32LittleEndian(version, odd + 1);
        core.Ram.TryWrite(versionAddress, version);
    }
}
