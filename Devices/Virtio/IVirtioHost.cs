// What a virtio device may ask of its transport.
using System.Threading;

namespace ToroEmu.Devices.Virtio;

/// <summary>The transport as its device sees it.</summary>
public interface IVirtioHost
{
    /// <summary>Held around every call into the device. A device that acts by itself, on input from outside, takes it first.</summary>
    Lock Gate { get; }

    /// <summary>Interrupts the driver because buffers were used.</summary>
    void NotifyUsedBuffer();

    /// <summary>The configuration space has changed: a new generation, and an interrupt.</summary>
    void NotifyConfigChange();

    /// <summary>The driver has broken a rule that cannot be lived with: DEVICE_NEEDS_RESET (VirtIO 1.2, 2.1.2).</summary>
    void NeedReset();
}
