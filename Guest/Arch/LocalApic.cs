// The local APIC in xAPIC mode: interrupt acknowledgement, interprocessor interrupts, timer.
using System;
using System.Runtime.Intrinsics.X86;
using System.Threading;

namespace ToroEmu.Guest.Arch;

internal static unsafe partial class LocalApic
{
    private static ulong s_base; // physical address of the register page, equal on all cores
    private static ulong s_timerHz;

    /// <summary>Turns on this core's APIC: all priorities accepted, local lines masked, spurious vector set.</summary>
    public static void Enable()
    {
        ulong apicBase = Cpu.ReadMsr(Msr.ApicBase);
        s_base = apicBase & Msr.ApicBaseAddress;
        if ((apicBase & Msr.ApicBaseEnable) == 0)
        {
            Cpu.WriteMsr(Msr.ApicBase, apicBase | Msr.ApicBaseEnable);
        }

        Write(LvtTimer, Masked | Vector.Timer);
        Write(LvtLint0, Masked);
        Write(LvtLint1, DeliveryNmi);
        Write(LvtError, Masked);
        Write(TaskPriority, 0);
        Write(SpuriousVector, SoftwareEnable | Vector.Spurious);
        Write(EndOfInterruptRegister, 0);
    }

    /// <summary>APIC id of the running core.</summary>
    public static byte CurrentId => (byte)(Read(Id) >> 24);

    /// <summary>Tells the APIC that the handler of the interrupt in service is done.</summary>
    public static void EndOfInterrupt() => Write(EndOfInterruptRegister, 0);

    /// <summary>Interrupts the core with this APIC id.</summary>
    public static void SendFixed(byte apicId, byte vector) => Send(apicId, DeliveryFixed | LevelAssert | vector);

    /// <summary>Puts another core into the wait-for-SIPI state.</summary>
    public static void SendInit(byte apicId) => Send(apicId, DeliveryInit | LevelAssert);

    /// <summary>Starts a waiting core in real mode at <paramref name="page"/> * 4096.</summary>
    public static void SendStartup(byte apicId, byte page) => Send(apicId, DeliveryStartup | LevelAssert | page);

    /// <summary>NMI to every other core.</summary>
    public static void SendNmiToOthers() => Send(0, DeliveryNmi | LevelAssert | ShorthandAllButSelf);

    /// <summary>One timer interrupt (<see cref="Vector.Timer"/>) after this many nanoseconds, at least one tick.</summary>
    public static void ArmTimer(ulong nanoseconds)
    {
        if (s_timerHz == 0)
        {
            s_timerHz = MeasureTimer();
        }

        ulong longest = uint.MaxValue * 1_000_000_000UL / s_timerHz;
        ulong ticks = Math.Min(nanoseconds, longest) / 1000 * s_timerHz / 1_000_000;
        Write(LvtTimer, Vector.Timer);
        Write(TimerDivide, DivideBy16);
        Write(TimerInitialCount, (uint)Math.Clamp(ticks, 1, uint.MaxValue));
    }

    private static ulong MeasureTimer()
    {
        Write(LvtTimer, Masked | Vector.Timer);
        Write(TimerDivide, DivideBy16);
        Write(TimerInitialCount, uint.MaxValue);
        ulong start = Clock.Nanoseconds;
        Clock.Delay(1_000_000);
        uint ticks = uint.MaxValue - Read(TimerCurrentCount);
        ulong elapsed = Clock.Nanoseconds - start;
        Write(TimerInitialCount, 0);
        return Math.Max(ticks * 1_000_000_000UL / Math.Max(elapsed, 1), 1);
    }

    private static void Send(byte apicId, uint command)
    {
        Write(IcrHigh, (uint)apicId << DestinationShift);
        Write(IcrLow, command);
        while ((Read(IcrLow) & DeliveryPending) != 0)
        {
            X86Base.Pause();
        }
    }

    private static uint Read(uint register) => Volatile.Read(ref *(uint*)(s_base + register));

    private static void Write(uint register, uint value) => Volatile.Write(ref *(uint*)(s_base + register), value);
}
