// The line of memory that MWAIT waits for.
using System;

using ToroEmu.Cpu;
using ToroEmu.Memory;

namespace ToroEmu.Interpreter;

/// <summary>
/// MONITOR notes a line of RAM and what it holds; MWAIT sleeps until somebody stores there, or an event comes (SDM 3A, 9.10). It may
/// also end without either, as the manual allows. Addresses outside of RAM are never waited for.
/// </summary>
internal static unsafe class LineMonitor
{
    private const int LineSize = 1 << WatchedLines.LineShift;

    /// <summary>Arms for the line of <paramref name="host"/>, an address that a guest address was translated to.</summary>
    public static void Arm(CpuState* cpu, byte* host)
    {
        ulong offset = (ulong)(host - cpu->RamBase) & ~(LineSize - 1UL);
        cpu->MonitorArmed = offset < Core.Of(cpu).Ram.Size;
        if (!cpu->MonitorArmed) return;
        cpu->MonitoredLine = offset >> WatchedLines.LineShift;
        Now(cpu).CopyTo(Noted(cpu));
    }

    /// <summary>Whether the line holds something else than when MONITOR looked.</summary>
    public static bool HasChanged(CpuState* cpu) => !Now(cpu).SequenceEqual(Noted(cpu));

    /// <summary>Asks memory to wake <paramref name="watcher"/>, then looks once more, since the line may have changed meanwhile.</summary>
    public static bool TryWatch(Core core, IWatcher watcher)
    {
        core.Ram.Watch(core.Index, watcher, [core.State->MonitoredLine]);
        return !HasChanged(core.State);
    }

    private static Span<byte> Now(CpuState* cpu) => new(cpu->RamBase + (cpu->MonitoredLine << WatchedLines.LineShift), LineSize);

    private static Span<byte> Noted(CpuState* cpu) => new(cpu->MonitoredBytes, LineSize);
}
