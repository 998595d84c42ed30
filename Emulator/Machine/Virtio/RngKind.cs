// --device rng.
using ToroEmu.Devices.Virtio.Entropy;

namespace ToroEmu.Machines.Virtio;

internal static class RngKind
{
    public static readonly DeviceKind Row = new(
        "rng", "Random bytes (virtio device 4)", [], (_, environment) => new VirtioEntropy(environment.Memory, environment.Random));
}
