// One wire from a device to an interrupt controller.
namespace ToroEmu.Devices.Contracts;

/// <summary>A level the device drives; the controller decides what edge or level means. Idempotent.</summary>
public interface IInterruptLine
{
    void Raise();

    void Lower();
}
