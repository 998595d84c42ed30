// How a device that counts time gets itself called.
using System;

namespace ToroEmu.Devices.Contracts;

/// <summary>
/// Makes alarms on the machine's clock (<see cref="IClock"/>). Who rings them is the scheduler's matter: a host thread, or virtual time. A device
/// computes its counters from the clock; it needs an alarm only for what must happen without being asked, an interrupt.
/// </summary>
public interface IDeviceTimers
{
    /// <param name="ring">Called without any lock held, by one thread at a time; may arm again. Costs nothing until it is armed.</param>
    IDeviceTimer Create(Action ring);
}
