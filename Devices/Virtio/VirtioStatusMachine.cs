// Which values the driver may write to the device status.
using ToroEmu.Devices.Virtio.Spec;

namespace ToroEmu.Devices.Virtio;

/// <summary>
/// The order of initialisation (VirtIO 1.2, 3.1.1) as data. A driver adds bits and never takes one away but all, by a reset (2.1.1).
/// It may take several steps in one write.
/// </summary>
public static class VirtioStatusMachine
{
    private static readonly (uint Bit, uint After)[] Steps =
    [
        (VirtioStatus.Acknowledge, 0),
        (VirtioStatus.Driver, VirtioStatus.Acknowledge),
        (VirtioStatus.FeaturesOk, VirtioStatus.Acknowledge | VirtioStatus.Driver),
        (VirtioStatus.DriverOk, VirtioStatus.Acknowledge | VirtioStatus.Driver | VirtioStatus.FeaturesOk),
        (VirtioStatus.Failed, 0),
    ];

    /// <summary>Whether a driver that reads <paramref name="current"/> may write <paramref name="written"/>, which is not 0.</summary>
    public static bool IsLegal(uint current, uint written)
    {
        uint driverBits = current & ~VirtioStatus.DeviceNeedsReset;
        bool keepsAll = (driverBits & ~written) == 0;
        bool goesOnAfterFailure = (current & VirtioStatus.Failed) != 0 && (written & ~current) != 0;
        return keepsAll && !goesOnAfterFailure && IsLegalSum(written & ~(current & VirtioStatus.DeviceNeedsReset));
    }

    /// <summary>Whether every bit is one of the driver's and has those before it.</summary>
    private static bool IsLegalSum(uint status)
    {
        uint known = 0;
        foreach ((uint bit, uint after) in Steps)
        {
            known |= bit;
            if ((status & bit) != 0 && (status & after) != after)
                return false;
        }

        return (status & ~known) == 0;
    }
}
