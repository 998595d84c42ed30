// Notices that for some time no core has got anywhere.
using System;
using System.IO;
using System.Threading;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Scheduling;

/// <summary>
/// Every core says at the end of its slices whether it moves or stands: sleeps with nothing that could wake it but another core, goes from one
/// exception to the same again, or turns in a loop that it cannot leave by itself. All standing for the whole patience is a stall. A core that was
/// woken, or that has not had its turn yet, moves. From any core's thread.
/// </summary>
internal sealed class StallWatch(IClock clock, TimeSpan patience, int cores) : ISnapshotable
{
    /// <summary>Most that counts between two looks, nanoseconds: a host that sleeps must not use up the patience.</summary>
    private const ulong StepMax = 100_000_000;

    private readonly Lock gate = new(); // guards last and stood
    private readonly bool[] stands = new bool[cores];
    private bool moved = true;
    private ulong last;
    private ulong stood;

    private ulong Patience => (ulong)(patience.Ticks * TimeSpan.NanosecondsPerTick);

    /// <summary>The core has done something, or may do so.</summary>
    public void Moves(int core)
    {
        if (Volatile.Read(ref stands[core])) Volatile.Write(ref stands[core], false);
        if (!Volatile.Read(ref moved)) Volatile.Write(ref moved, true);
    }

    /// <summary>The core stands; answers whether all have stood for long enough.</summary>
    public bool Stands(int core)
    {
        if (patience == TimeSpan.Zero) return false;
        Volatile.Write(ref stands[core], true);
        for (int other = 0; other < stands.Length; other++)
            if (!Volatile.Read(ref stands[other])) return false;
        lock (gate) return Counts();
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        foreach (bool core in stands) writer.Write(core);
        writer.Write(moved);
        writer.Write(last);
        writer.Write(stood);
    }

    /// <inheritdoc/>
    public void Load(BinaryReader reader)
    {
        for (int core = 0; core < stands.Length; core++) stands[core] = reader.ReadBoolean();
        moved = reader.ReadBoolean();
        last = reader.ReadUInt64();
        stood = reader.ReadUInt64();
    }

    private bool Counts()
    {
        ulong now = clock.Nanoseconds;
        if (Volatile.Read(ref moved))
        {
            Volatile.Write(ref moved, false);
            stood = 0;
        }
        else stood += Math.Min(now - last, StepMax);
        last = now;
        return stood >= Patience;
    }
}
