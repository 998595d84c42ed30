// A kind of virtio device that the user may plug in.
using System;
using System.Collections.Immutable;
using System.Linq;

using ToroEmu.Devices.Virtio;

namespace ToroEmu.Machines.Virtio;

/// <param name="Name">What the user writes first after --device.</param>
/// <param name="Description">What it is, in a line for the help.</param>
/// <param name="Keys">Its settings.</param>
/// <param name="Create">Makes the device; throws <see cref="MachineException"/> when a setting is wrong or the host cannot provide what it names.</param>
public sealed record DeviceKind(string Name, string Description, ImmutableArray<DeviceKey> Keys, Func<DeviceSpec, DeviceEnvironment, VirtioDevice> Create)
{
    /// <summary>The names of the settings, for error messages.</summary>
    public string Settings => Keys.IsEmpty ? "this device has none" : $"one of {string.Join(", ", Keys.Select(key => key.Name))}";
}
