// An alarm of a device in a fuzzed machine.
using System;

using ToroEmu.Devices.Contracts;

namespace ToroEmu.Fuzz;

/// <summary>Rings between sequences, when its time has passed.</summary>
internal sealed class FuzzTimer(Action ring) : IDeviceTimer
{
    private ulong? deadline;

    public void Arm(ulong nanosecond) => deadline = nanosecond;

    public void Disarm() => deadline = null;

    public void RingIfDue(ulong now)
    {
        if (deadline is null || deadline > now) return;
        deadline = null;
        ring();
    }
}
