// One setting of a kind of device.
namespace ToroEmu.Machines.Virtio;

/// <param name="Name">What stands before the equals sign.</param>
/// <param name="Description">What may stand behind it, in words for the help, with the default.</param>
/// <param name="IsRequired">The device cannot do without.</param>
public sealed record DeviceKey(string Name, string Description, bool IsRequired = false);
