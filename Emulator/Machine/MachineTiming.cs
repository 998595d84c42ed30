// What decides when things happen in a machine.
using System;

using ToroEmu.Devices;
using ToroEmu.Devices.Contracts;
using ToroEmu.Memory;
using ToroEmu.Scheduling;

namespace ToroEmu.Machines;

/// <summary>The host's time, threads and chance, or none of them.</summary>
internal sealed class MachineTiming
{
    /// <summary>Keeps RDRAND's numbers apart from those that choose slices.</summary>
    private const ulong RandomStream = 0x5244_5241_4E44;

    public required IScheduler Scheduler { get; init; }

    public required IClock Clock { get; init; }

    public required IWallClock Wall { get; init; }

    /// <summary>How anything from outside comes in.</summary>
    public required IHostInput Input { get; init; }

    /// <summary>What RDRAND answers.</summary>
    public required Func<ulong> Random { get; init; }

    /// <summary>The same scheduler, if the machine is deterministic.</summary>
    public DeterministicScheduler? Deterministic { get; init; }

    /// <summary>The state of <see cref="Random"/>, if it has one.</summary>
    public SplitMix64? RandomState { get; init; }

    public static MachineTiming Of(MachineConfig config, GuestRam ram) => config.Deterministic ? Virtual(config, ram) : Host(config);

    /// <summary>Other choices from now on, in a deterministic machine.</summary>
    public void Reseed(ulong seed)
    {
        Deterministic!.Reseed(seed);
        RandomState!.Reseed(seed ^ RandomStream);
    }

    private static MachineTiming Host(MachineConfig config)
    {
        HostClock clock = new(config.StartTime);
        return new MachineTiming
        {
            Scheduler = new ThreadedScheduler(clock, config.Stall),
            Clock = clock,
            Wall = clock,
            Input = new HostGate(),
            Random = () => (ulong)System.Random.Shared.NextInt64(long.MinValue, long.MaxValue),
        };
    }

    private static MachineTiming Virtual(MachineConfig config, GuestRam ram)
    {
        DateTimeOffset start = config.StartTime ?? MachineConfig.StartTimeDeterministic;
        DeterministicScheduler scheduler = new(ram, config.Seed, HostClock.UnixNanoseconds(start), config.Stall);
        scheduler.Inbox.Journal = (IInputJournal?)config.Record ?? config.Replay;
        SplitMix64 random = new(config.Seed ^ RandomStream);
        return new MachineTiming
        {
            Scheduler = scheduler,
            Clock = scheduler.Clock,
            Wall = scheduler.Clock,
            Input = scheduler.Inbox,
            Random = random.Next,
            Deterministic = scheduler,
            RandomState = random,
        };
    }
}
