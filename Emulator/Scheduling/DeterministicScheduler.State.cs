// The scheduler's part of a snapshot. Clock and alarms are sections of their own.
using System.IO;
using System.Numerics;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

internal sealed partial class DeterministicScheduler : ISnapshotable
{
    /// <summary>Devices' alarms; loaded behind the devices, which arm their own while they are loaded.</summary>
    public ISnapshotable AlarmState => timers;

    private ulong AllCores => ulong.MaxValue >> (64 - cores.Length);

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        foreach (ulong value in (ulong[])[ready, watching, nextTimer, Instructions, Boundary]) writer.Write(value);
        writer.Write(current);
        writer.Write(sliceLeft);
        writer.Write(coresAtWork);
        plan.Save(writer);
        stall.Save(writer);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, when cores and RAM are there already: cores that wait for a store ask for it anew.</summary>
    public void Load(BinaryReader reader)
    {
        for (ulong bits = watching; bits != 0; bits &= bits - 1) cores[BitOperations.TrailingZeroCount(bits)].Unwatch();
        ready = reader.ReadUInt64();
        watching = reader.ReadUInt64();
        nextTimer = reader.ReadUInt64();
        Instructions = reader.ReadUInt64();
        Boundary = reader.ReadUInt64();
        current = reader.ReadInt32();
        sliceLeft = reader.ReadInt64();
        coresAtWork = reader.ReadInt32();
        plan.Load(reader);
        stall.Load(reader);
        ended = null;
        Failure = null;
        wishes = 0;
        if (((ready | watching) & ~AllCores) != 0 || current < -1 || current >= cores.Length || (current < 0 && sliceLeft != 0)
            || coresAtWork < 1 || coresAtWork > cores.Length || sliceLeft < 0)
            throw new InvalidDataException($"scheduler: cores {ready:x} ready, {watching:x} watching, {current} running for {sliceLeft}");
        WatchAgain();
    }

    /// <summary>Other choices from now on.</summary>
    public void Reseed(ulong seed) => plan.Reseed(seed);

    /// <summary>Another state has been loaded: the host's time begins to count where its clock stands, and input that waits was not for it.</summary>
    public void BeginAnew()
    {
        KeepPace();
        Inbox.Forget();
    }

    /// <summary>The host's time begins to count where the clock stands.</summary>
    public void KeepPace() => pace.Begin(clock.Nanoseconds);

    private void WatchAgain()
    {
        for (ulong bits = watching; bits != 0; bits &= bits - 1)
        {
            int core = BitOperations.TrailingZeroCount(bits);
            if (!cores[core].TryWatch(watchers[core]) && (ready & (1UL << core)) == 0)
                throw new InvalidDataException($"scheduler: core {core} waits for a store that has been made");
        }
    }
}
