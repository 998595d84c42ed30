// What a virtio device may be plugged into.
using System;

using ToroEmu.Devices;
using ToroEmu.Devices.Contracts;

namespace ToroEmu.Machines.Virtio;

/// <summary>The machine as a maker of devices sees it.</summary>
/// <param name="Memory">Guest RAM.</param>
/// <param name="Clock">The machine's time.</param>
/// <param name="Console">The console of the run: standard output.</param>
/// <param name="Random">Source of random bits, one for the whole machine.</param>
public sealed record DeviceEnvironment(IGuestMemory Memory, IClock Clock, IByteSink Console, Func<ulong> Random)
{
    /// <summary>How devices learn of the world outside.</summary>
    public IHostInput Outside { get; init; } = new HostGate();

    /// <summary>Who reads standard input.</summary>
    public StandardInput Input { get; } = new();
}
