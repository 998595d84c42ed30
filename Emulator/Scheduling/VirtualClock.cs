// Time that instructions make.
using System;
using System.IO;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

/// <summary>
/// One clock for the whole machine, which never goes back: an instruction lasts a nanosecond divided by the cores that are at work, and when none is,
/// time jumps to the next alarm. Since cores run one after the other, a core that reads the clock behind another one, in the order of execution, reads no
/// less. Counts 1/256 nanoseconds in integers; 64 bits of them last two years.
/// </summary>
internal sealed class VirtualClock(ulong unixNanosecondsAtStart) : IClock, IWallClock, ISnapshotable
{
    private const int FractionShift = 8;
    private const ulong One = 1UL << FractionShift;

    private ulong sliceStart; // in fractions, as all below but where said
    private ulong pace = One; // per instruction
    private IVcpu? running;
    private ulong retiredAtStart;

    public ulong UnixNanosecondsAtStart { get; } = unixNanosecondsAtStart;

    public ulong Nanoseconds => Now >> FractionShift;

    /// <summary>The clock when the running core had retired so many instructions, in the present piece.</summary>
    public ulong NanosecondsAt(ulong retired) => (sliceStart + (running is null ? 0 : (retired - retiredAtStart) * pace)) >> FractionShift;

    private ulong Now => sliceStart + (running is null ? 0 : (running.RetiredNow - retiredAtStart) * pace);

    /// <summary>A core begins to run; <paramref name="coresAtWork"/> share the time.</summary>
    public void Begin(IVcpu core, int coresAtWork)
    {
        pace = One / (ulong)coresAtWork;
        retiredAtStart = core.RetiredNow;
        running = core;
    }

    /// <summary>The running core spends so many nanoseconds of its share of the time beyond its instructions.</summary>
    public void Spend(ulong nanoseconds) => sliceStart += nanoseconds * pace;

    /// <summary>The core has stopped.</summary>
    public void End()
    {
        sliceStart = Now;
        running = null;
    }

    /// <summary>Instructions of the running core until a nanosecond is reached, at least one.</summary>
    public long InstructionsUntil(ulong nanosecond)
    {
        ulong now = Now, end = nanosecond > ulong.MaxValue >> FractionShift ? ulong.MaxValue : nanosecond << FractionShift;
        ulong left = end > now ? end - now : 0;
        return (long)Math.Clamp(left / pace + (left % pace == 0 ? 0UL : 1), 1, long.MaxValue);
    }

    /// <summary>Nothing happens until then; a moment that has passed changes nothing.</summary>
    public void JumpTo(ulong nanosecond) => sliceStart = Math.Max(sliceStart, nanosecond << FractionShift);

    public void Save(BinaryWriter writer)
    {
        writer.Write(Now);
        writer.Write(pace);
    }

    public void Load(BinaryReader reader)
    {
        sliceStart = reader.ReadUInt64();
        pace = reader.ReadUInt64();
        if (pace is 0 or > One) throw new InvalidDataException($"clock: pace {pace}");
        running = null;
    }
}
