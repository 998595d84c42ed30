// One alarm of one device.
namespace ToroEmu.Devices.Contracts;

/// <summary>Rings once per <see cref="Arm"/>. A ring that is under way cannot be taken back: the device looks at its own state when it is called.</summary>
public interface IDeviceTimer
{
    /// <summary>Rings at this clock nanosecond or soon after it, at once if it has passed. Replaces what was armed before.</summary>
    void Arm(ulong nanosecond);

    void Disarm();
}
